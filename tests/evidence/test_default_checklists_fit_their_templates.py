"""The questions that a new installation starts with."""

from apps.systems.default_checklists import DEFAULT_CHECKLISTS
from apps.systems.models import ChecklistTemplate, ChecklistTemplateItem


def test_every_kind_of_template_has_questions():
    assert set(DEFAULT_CHECKLISTS) == set(ChecklistTemplate.Kind.values)


def test_every_question_is_one_and_fits():
    for questions in DEFAULT_CHECKLISTS.values():
        assert len({text for _section, text in questions}) == len(questions)
        for section, text in questions:
            assert text.endswith("?")
            ChecklistTemplateItem(section=section, text=text).clean_fields(exclude={"template"})
