from django.apps import AppConfig


class PartnershipConfig(AppConfig):
    name = "partnership"

    def ready(self):
        from portal import brand
        from portal.accounts import groups

        from . import queries

        brand.register(queries.brand)
        groups.register(queries.group_choices)

        from . import promise_registration

        promise_registration.register()
