"""`initialized`: ask the client for its settings and to watch files, where it offers that."""

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
    await watch_files(server)


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


async def watch_files(server: LanguageServer) -> None:
    """Have the client tell of changed source files and ignore files."""
    from fimble.syntax.languages import LANGUAGES

    workspace = server.client_capabilities.workspace
    offered = workspace.did_change_watched_files if workspace else None
    if offered is None or not offered.dynamic_registration:
        return
    endings = sorted(ending for row in LANGUAGES.values() for ending in row.extensions)
    globs = [f"**/*{{{','.join(endings)}}}", "**/.gitignore"]
    options = types.DidChangeWatchedFilesRegistrationOptions(
        watchers=[types.FileSystemWatcher(glob_pattern=glob) for glob in globs]
    )
    registration = types.Registration(
        id="fimble.watchFiles",
        method=types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
        register_options=options,
    )
    await server.client_register_capability_async(
        types.RegistrationParams(registrations=[registration])
    )
