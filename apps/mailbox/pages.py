"""The mailbox's HTML. Built by format_html alone: everything in a mail is hostile."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.mailbox.atoms import NONE, joined, page, size, when
from apps.mailbox.letters import Letter
from apps.mailbox.look import Look


def list_page(letters: list[Letter]) -> str:
    """All mails, newest first."""
    if not letters:
        body = format_html(
            "<div class=empty><h2>{}</h2><p>{}</p></div>",
            _("No mail yet"),
            _(
                "Mails that farmdash sends on this machine are kept here. Get the "
                "daily report on its Reports page and have a sample sent."
            ),
        )
    else:
        heads = (_("Subject"), _("Sender"), _("To"), _("Date"), _("Size"))
        body = format_html(
            "<div class=wide><table><thead><tr>{}</tr></thead>"
            "<tbody>{}</tbody></table></div>",
            format_html_join("", "<th scope=col>{}</th>", ((head,) for head in heads)),
            joined(map(_row, letters)),
        )
    again = format_html('<a class=button href="/">{}</a>', _("Look again"))
    return page(_("Mailbox of this machine"), body, beside=again)


def mail_page(letter: Letter, look: Look) -> str:
    """One mail: its head, its attachments, and what was written."""
    facts = (
        (_("Sender"), letter.sender),
        (_("To"), letter.to),
        (_("Delivered to"), letter.recipients),
        (_("Date"), when(letter.date)),
        (_("Size"), size(letter.size)),
    )
    head = format_html(
        "<dl>{}</dl>", format_html_join("", "<dt>{}</dt><dd>{}</dd>", facts)
    )
    back = format_html('<a class=button href="/">{}</a>', _("All mails"))
    body = joined((head, _files(letter), _switches(letter, look), _shown(letter, look)))
    return page(letter.subject or _("(no subject)"), body, beside=back)


def missing_page() -> str:
    """Nothing is there."""
    text = format_html(
        '<p>{}</p><p><a class=button href="/">{}</a></p>',
        _("Only the newest mails are kept."),
        _("All mails"),
    )
    return page(_("This is no longer there."), text)


def _row(letter: Letter) -> SafeString:
    files = len(letter.attachments)
    return format_html(
        '<tr><td><a href="/mails/{}/">{}</a>{}</td><td>{}</td><td>{}</td>'
        "<td class=nowrap>{}</td><td class=number>{}</td></tr>",
        letter.key,
        letter.subject or _("(no subject)"),
        format_html(" <small>{}</small>", _files_text(files)) if files else NONE,
        letter.sender,
        letter.to,
        when(letter.date),
        size(letter.size),
    )


def _files_text(number: int) -> str:
    text = ngettext("%(number)s attachment", "%(number)s attachments", number)
    return text % {"number": number}


def _files(letter: Letter) -> SafeString:
    if not letter.attachments:
        return NONE
    items = (
        (letter.key, part.number, part.name or part.kind, size(part.size))
        for part in letter.attachments
    )
    return format_html(
        "<ul class=files>{}</ul>",
        format_html_join(
            "",
            '<li><a href="/mails/{}/parts/{}" download>{}</a> <small>{}</small>',
            items,
        ),
    )


def _switches(letter: Letter, look: Look) -> SafeString:
    groups = [_switch(look, "view", _("Show"), _views(letter))]
    if letter.html is not None and look.view == "html":
        groups += [
            _switch(
                look,
                "width",
                _("Width"),
                {"600": "600", "360": "360", "full": _("All")},
            ),
            _switch(
                look,
                "scheme",
                _("Colours"),
                {
                    "auto": _("As the system"),
                    "light": _("Light"),
                    "dark": _("Dark"),
                },
            ),
            _switch(
                look, "images", _("Pictures"), {"on": _("Shown"), "off": _("Left out")}
            ),
        ]
    return format_html("<nav>{}</nav>", joined(groups))


def _views(letter: Letter) -> dict[str, str]:
    views = {"html": "HTML", "text": _("Plain text"), "source": _("Source")}
    if letter.html is None:
        del views["html"]
    return views


def _switch(look: Look, name: str, label: str, choices: dict[str, str]) -> SafeString:
    links = (
        format_html(
            '<a href="{}"{}>{}</a>',
            look.address(**{name: value}),
            SafeString(' aria-current="true"')
            if getattr(look, name) == value
            else NONE,
            text,
        )
        for value, text in choices.items()
    )
    return format_html(
        '<span role=group aria-label="{}"><b>{}</b>{}</span>',
        label,
        label,
        joined(links),
    )


def _shown(letter: Letter, look: Look) -> SafeString:
    """What was written, in a frame that may do nothing but open links."""
    if look.view == "html" and letter.html is not None:
        return format_html(
            '<iframe title="{}" class="w{} {}" src="/mails/{}/html{}" '
            'sandbox="allow-popups allow-popups-to-escape-sandbox" '
            "referrerpolicy=no-referrer></iframe>",
            _("The mail"),
            look.width,
            look.scheme,
            letter.key,
            look.address(),
        )
    if look.view == "source":
        return format_html(
            '<p><a href="/mails/{}/source">{}</a></p><iframe title="{}" class=wfull '
            'src="/mails/{}/source" sandbox></iframe>',
            letter.key,
            _("By itself"),
            _("Source"),
            letter.key,
        )
    if letter.text is None:
        return format_html("<p>{}</p>", _("This mail has no plain text."))
    return format_html("<pre tabindex=0>{}</pre>", letter.text)
