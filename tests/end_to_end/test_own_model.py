"""A model that the user brings along is asked in the editor with the sentinels of its own files."""

from __future__ import annotations

import json
from pathlib import Path

from fimble.evaluation.editor_session import EditorSession
from support.scripted_engine import ScriptedEngine


def test_a_folder_with_known_sentinels_is_asked_to_fill_in_the_middle(
    tmp_path: Path, scripted_engine: ScriptedEngine
) -> None:
    folder = tmp_path / "own-model"
    folder.mkdir()
    names = ("<fim_prefix>", "<fim_suffix>", "<fim_middle>", "<|endoftext|>")
    tokens = [{"id": number, "content": name} for number, name in enumerate(names)]
    (folder / "tokenizer.json").write_text(json.dumps({"added_tokens": tokens}), "utf-8")
    (folder / "config.json").write_text('{"model_type": "gpt_bigcode"}', "utf-8")
    (folder / "model.safetensors").touch()
    session = EditorSession()
    session.initialize({"model": str(folder), "engine": {"url": scripted_engine.url}})
    session.open("file:///project/add.py", "python", "def add(a, b):\n    \n")
    assert session.inline_completion("file:///project/add.py", 1, 4)
    assert session.close() == 0
    assert scripted_engine.asked[-1]["prompt"].startswith("<fim_prefix>")
