"""The addresses of indicators."""

from django.urls import path

from .views import imports, indicators

ALL = "assurance/indicators/"
ONE = ALL + "<int:pk>/"
TABLE = ALL + "tables/<int:pk>/"

urlpatterns = [
    path("indicators/", indicators.public_indicators, name="public_indicators"),
    path(ALL, indicators.indicators, name="indicators"),
    path(ALL + "years/<int:year>/", indicators.indicators_year, name="indicators_year"),
    path(ALL + "add/", indicators.indicator_add, name="indicator_add"),
    path(ONE, indicators.indicator, name="indicator_figures"),
    path(ONE + "edit/", indicators.indicator_edit, name="indicator_edit"),
    path(ONE + "figures/<str:quarter>/", indicators.figure_record, name="figure_record"),
    path(ALL + "tables/", imports.figure_imports, name="figure_imports"),
    path(TABLE, imports.figure_import, name="figure_import"),
    path(TABLE + "take-in/", imports.figure_import_apply, name="figure_import_apply"),
    path(TABLE + "leave/", imports.figure_import_drop, name="figure_import_drop"),
    path(TABLE + "take-back/", imports.figure_import_undo, name="figure_import_undo"),
]
