"""Commands for administrators and for the demo: ``flask --app wsgi ...``."""

import dataclasses
import os
from datetime import UTC, datetime

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from portal import config, create_app, demo
from portal.db import db
from portal.domain.errors import InvalidInput
from portal.domain.permissions import AppRole
from portal.linkedin_access import sealer
from portal.services import accounts, candidate_search, linkedin_connections
from portal.unit_of_work import unit_of_work
from portal.wording import sentence

users = AppGroup("user", help="People who may sign in.")
candidates = AppGroup("candidates", help="People who might be hired.")
secret_commands = AppGroup("secrets", help="Secrets in the database.")
#: Candidates whose search words are mended in one transaction: nobody waits long for it to end.
CHUNK = 500


def register(app: Flask) -> None:
    """Make the commands known."""
    app.cli.add_command(users)
    app.cli.add_command(candidates)
    app.cli.add_command(secret_commands)
    app.cli.add_command(demo_data)
    app.cli.add_command(settings_command)


@users.command("create")
@click.option("--email", prompt=True)
@click.option("--name", prompt=True)
@click.option("--role", "roles", multiple=True, type=click.Choice([r.value for r in AppRole]))
@click.password_option()
def create_user(email: str, name: str, roles: tuple[str, ...], password: str) -> None:
    """Add somebody who may sign in. Repeat --role for several roles."""
    try:
        with unit_of_work():
            accounts.create_user(
                email=email,
                name=name,
                password=password,
                roles=[AppRole(role) for role in roles],
                now=datetime.now(UTC),
            )
    except InvalidInput as error:
        raise click.ClickException(
            f"{error.field}: {sentence(error.code, **error.params)}"
        ) from error
    click.echo(f"{email} can sign in now.")


@candidates.command("search-keys")
def mend_search_keys() -> None:
    """Write anew under which words candidates are found and how lists are sorted.

    Needed after somebody changed the database by hand, or when the rules changed. Can be run while
    people work, and again.
    """
    wrong, last = 0, candidate_search.last_candidate_id()
    for after in range(0, last, CHUNK):
        with unit_of_work():
            wrong += candidate_search.mend_search_keys(after, after + CHUNK)
    click.echo(f"Mended: {wrong} of the candidates up to {last}." if wrong else "Nothing to mend.")


@secret_commands.command("reseal")
def reseal_secrets() -> None:
    """Seal every secret with the newest of ENCRYPTION_KEYS. Afterwards the former keys can go.

    Can be run while people work, and again.
    """
    done, last = {"resealed": 0, "kept": 0, "lost": 0}, 0
    while True:
        with unit_of_work():
            found = linkedin_connections.sealed_tokens(after=last, limit=CHUNK)
            for last, sealed in found:
                done[_reseal(last, sealed)] += 1
        if not found:
            break
    click.echo(f"Sealed anew: {done['resealed']}. Were so already: {done['kept']}.")
    if done["lost"]:
        click.echo(
            f"No key opens {done['lost']}: put the key that sealed them into ENCRYPTION_KEYS again, "
            "or these people have to connect their LinkedIn accounts again."
        )


def _reseal(user_id: int, sealed: bytes) -> str:
    if not sealer().opens(sealed):
        return "lost"
    fresh = sealer().reseal(sealed)
    if fresh is None:
        return "kept"
    linkedin_connections.keep_resealed(user_id, fresh)
    return "resealed"


@click.command("demo-data")
def demo_data() -> None:
    """Fill an empty portal with demo people and jobs and set the sandbox up for them."""
    settings: config.Settings = current_app.extensions["settings"]
    if settings.is_production:
        raise click.ClickException("Demo data is refused in production.")
    if not settings.sandbox_url or not settings.beckon_settings:
        raise click.ClickException(
            "Demo data needs SANDBOX_URL, where the sandbox runs, and BECKON_SETTINGS, a file into "
            "which its credentials are written."
        )
    try:
        registered = create_app(demo.register(settings))
        with registered.app_context():
            connected = os.environ.get("DEMO", "") != "unconnected"
            report = demo.prepare(registered.extensions["settings"], connected=connected)
            db.session.remove()
            db.engine.dispose()
    except demo.SandboxError as error:
        raise click.ClickException(str(error)) from error
    for line in report:
        click.echo(line)


@click.command("settings")
def settings_command() -> None:
    """List every setting with what it means and whether it is set; values stay secret."""
    settings = current_app.extensions["settings"]
    for field in dataclasses.fields(settings):
        changed = getattr(settings, field.name) != field.default
        click.echo(f"{field.name.upper()} ({'set' if changed else 'default'})")
        click.echo(f"    {field.metadata['help']}")
