"""What the trail can be narrowed by."""

from django import forms

from portal.fields import PartsDateField

from .events import Event


class TrailFilterForm(forms.Form):
    """Shape of the filter only; everything is optional."""

    use_required_attribute = False

    event = forms.ChoiceField(
        label="Event", required=False, choices=[("", "Every event"), *((e.value, e.label.capitalize()) for e in Event)]
    )
    actor = forms.CharField(label="Part of a person’s name", required=False, max_length=120)
    target = forms.CharField(label="Part of a reference", required=False, max_length=120)
    since = PartsDateField(label="From", required=False)
    until = PartsDateField(label="To, this day included", required=False)

    def clean(self):
        said = super().clean()
        if said.get("since") and said.get("until") and said["since"] > said["until"]:
            self.add_error("until", "The last day is before the first. Change one of the two.")
        return said
