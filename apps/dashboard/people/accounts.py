"""People who sign in: made, given a role, disabled; each with its audit entry."""

from django.contrib.auth.models import Group, Permission, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.dashboard.people.entries import person_audit

ADMINISTRATOR, LIMITED = "administrator", "limited"
VIEW = ("farm.view_rendertask", "costs.view_costday")
ROLES: dict[str, tuple[str, ...]] = {
    LIMITED: (),
    "viewer": VIEW,
    "operator": (*VIEW, "actions.operate"),
    "spender": (*VIEW, "actions.operate", "actions.spend"),
    ADMINISTRATOR: (),
}
"""What each role may everywhere (app.codename); an administrator may everything anyway,
and somebody limited what grants give (apps.dashboard.people.grants)."""


class PersonInvalid(ValueError):
    """A change that cannot be made; the text says why."""


@transaction.atomic
def person_create(
    *,
    actor: object,
    name: str,
    role: str,
    password: str,
    email: str = "",
    remote_addr: str = "",
) -> User:
    """Make a person who can sign in. Raises PersonInvalid."""
    if User.objects.filter(username=name).exists():
        raise PersonInvalid(
            _("There is a person named %(name)s already.") % {"name": name}
        )
    user = User(username=name, email=email)
    _clean(user)
    _set_password(user, password)
    user.save()
    _give(user, role)
    person_audit(actor, "person.created", user, None, {"role": role}, remote_addr)
    return user


@transaction.atomic
def person_change_role(
    *, actor: object, user: User, role: str, remote_addr: str = ""
) -> bool:
    """Give a person another role; False when it is that one already."""
    before = role_of(user)
    if before == role:
        return False
    _keep_an_administrator(user)
    _give(user, role)
    person_audit(
        actor, "person.changed", user, {"role": before}, {"role": role}, remote_addr
    )
    return True


@transaction.atomic
def person_set_password(*, actor: object, user: User, password: str) -> None:
    """Replace a password; that person's sessions end. Raises PersonInvalid."""
    _set_password(user, password)
    user.save(update_fields=["password"])
    person_audit(actor, "person.password", user)


@transaction.atomic
def person_set_email(*, actor: object, user: User, email: str) -> bool:
    """Where a person gets mails; False when that is so already. Raises PersonInvalid.

    The audit trail says that it changed; the address is the person's own affair.
    """
    if user.email == email:
        return False
    user.email = email
    _clean(user)
    user.save(update_fields=["email"])
    person_audit(actor, "person.email", user)
    return True


@transaction.atomic
def person_enable(
    *, actor: object, user: User, enabled: bool, remote_addr: str = ""
) -> bool:
    """Let a person sign in, or not; False when that is so already."""
    if user.is_active == enabled:
        return False
    if not enabled:
        _keep_an_administrator(user)
    user.is_active = enabled
    user.save(update_fields=["is_active"])
    verb = "person.enabled" if enabled else "person.disabled"
    person_audit(actor, verb, user, remote_addr=remote_addr)
    return True


def role_of(user: User) -> str:
    """The person's role; nothing for one whose rights were given in another way."""
    if user.is_superuser:
        return ADMINISTRATOR
    names = [group.name for group in user.groups.all()]
    known = [role for role in ROLES if role in names]
    if known or names or user.user_permissions.all():
        return known[0] if known else ""
    return LIMITED


def _clean(user: User) -> None:
    try:
        user.clean_fields(exclude=["password"])
    except ValidationError as error:
        raise PersonInvalid(" ".join(error.messages)) from None


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PersonInvalid(" ".join(error.messages)) from None
    user.set_password(password)


def _give(user: User, role: str) -> None:
    """The role's group and nothing of another role's."""
    user.is_superuser = role == ADMINISTRATOR
    user.save(update_fields=["is_superuser"])
    user.groups.remove(*Group.objects.filter(name__in=ROLES))
    if role not in (ADMINISTRATOR, LIMITED):
        user.groups.add(_group(role))


def roles_refresh() -> None:
    """Give the roles that people have the rights that this version knows."""
    for name in Group.objects.filter(name__in=ROLES).values_list("name", flat=True):
        _group(name)


def _group(role: str) -> Group:
    """The group of a role, with just its rights."""
    group, _new = Group.objects.get_or_create(name=role)
    rights = [
        Permission.objects.get(content_type__app_label=app, codename=codename)
        for app, codename in (right.split(".") for right in ROLES[role])
    ]
    group.permissions.set(rights)
    return group


def _keep_an_administrator(user: User) -> None:
    """Somebody must always be able to repair things."""
    found = User.objects.filter(is_superuser=True, is_active=True)
    # Locked, in one order: two who take each other's role away wait for each other.
    known = set(found.select_for_update().order_by("pk").values_list("pk", flat=True))
    if user.is_superuser and not known - {user.pk}:
        text = _("%(name)s is the last administrator.")
        raise PersonInvalid(text % {"name": user.get_username()})
