"""A mail for its one reader: its moments in their zone, with UTC beside them; it is kept in UTC."""

from dataclasses import replace

from apps.common.moments import in_own_time, reading_in

from .messages import Mail, Sheet


def for_reader_in(zone: str, mail: Mail) -> Mail:
    """Return `mail` as somebody with this `zone` reads it; what people wrote in it stays as they wrote it.

    Args:
        zone: its name, empty for UTC.
    """
    if not zone:
        return mail
    with reading_in(zone):
        return replace(
            mail,
            subject=in_own_time(mail.subject),
            text=_said(mail.text),
            sheet=_sheet(mail.sheet) if mail.sheet else None,
        )


def _sheet(sheet: Sheet) -> Sheet:
    return replace(
        sheet,
        first=in_own_time(sheet.first),
        what=in_own_time(sheet.what),
        facts=tuple((name, in_own_time(fact)) for name, fact in sheet.facts),
        lines=tuple(_said(line) for line in sheet.lines),
        calls=tuple(replace(call, label=in_own_time(call.label)) for call in sheet.calls),
        sections=tuple(
            replace(
                one,
                heading=in_own_time(one.heading),
                first=in_own_time(one.first),
                lines=tuple(_said(line) for line in one.lines),
            )
            for one in sheet.sections
        ),
    )


def _said(text: str) -> str:
    """What is said, line by line; the words of people are those behind a `>` (messages.quoted)."""
    return "\n".join(line if line.startswith(">") else in_own_time(line) for line in text.split("\n"))
