from django.apps import AppConfig


class PartnershipConfig(AppConfig):
    name = "partnership"

    def ready(self):
        from portal import brand

        from . import queries

        brand.register(queries.brand)
