"""A span that was stored before there were bounds keeps nobody from changing something else on its page."""

from typing import Any

from django import forms
from django.db.models import DurationField


class StoredSpansStay(forms.BaseModelForm):
    """For a form of something that may have spans: those that nobody changes are not judged."""

    def _get_validation_exclusions(self) -> set[str]:
        fields: Any = self.instance._meta.fields
        spans = {one.name for one in fields if isinstance(one, DurationField)}
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded | (spans - set(self.changed_data) if self.instance.pk else set())
