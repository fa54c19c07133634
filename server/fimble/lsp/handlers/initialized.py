"""`initialized`: ask the client for its settings, and to tell of changes where it offers that."""

from __future__ import annotations

from typing import Any, cast

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from fimble.lsp.session import Session
from fimble.lsp.trouble import tell_trouble


async def initialized(server: LanguageServer, session: Session, params: Any) -> None:
    """Fetch the section `fimble`; a client that has none leaves the first settings as they are."""
    del params
    session.status.tell_first()
    await fetch_settings(server, session)
    await session.load_context()
    await register_what_is_offered(server)


async def fetch_settings(server: LanguageServer, session: Session) -> None:
    """Ask for `workspace/configuration` and take what comes."""
    workspace = server.client_capabilities.workspace
    if workspace is None or not workspace.configuration:
        return
    asked = types.ConfigurationParams(items=[types.ConfigurationItem(section="fimble")])
    answer = await server.workspace_configuration_async(asked)
    section: Any = answer[0] if answer else None
    if isinstance(section, dict) and section:
        tell_trouble(server, session, session.configure(cast("dict[str, Any]", section)))


async def register_what_is_offered(server: LanguageServer) -> None:
    """Have the client tell of changed files and of changed settings, where it lets a server ask.

    A client that offers it for settings tells of no change before it was asked to.
    """
    workspace = server.client_capabilities.workspace
    files = workspace.did_change_watched_files if workspace else None
    settings = workspace.did_change_configuration if workspace else None
    registrations: list[types.Registration] = []
    if files and files.dynamic_registration:
        registrations.append(_watch_files())
    if settings and settings.dynamic_registration:
        registrations.append(_watch_settings())
    if registrations:
        params = types.RegistrationParams(registrations=registrations)
        await server.client_register_capability_async(params)


def _watch_settings() -> types.Registration:
    return types.Registration(
        id="fimble.settings",
        method=types.WORKSPACE_DID_CHANGE_CONFIGURATION,
        register_options=types.DidChangeConfigurationRegistrationOptions(section="fimble"),
    )


def _watch_files() -> types.Registration:
    """Source files and ignore files."""
    from fimble.syntax.languages import LANGUAGES

    endings = sorted(ending for row in LANGUAGES.values() for ending in row.extensions)
    globs = [f"**/*{{{','.join(endings)}}}", "**/.gitignore"]
    options = types.DidChangeWatchedFilesRegistrationOptions(
        watchers=[types.FileSystemWatcher(glob_pattern=glob) for glob in globs]
    )
    return types.Registration(
        id="fimble.watchFiles",
        method=types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
        register_options=options,
    )
