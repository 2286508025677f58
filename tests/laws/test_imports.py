"""Who may import whom (design: two leaves, a pure core, one home for each dangerous library), checked as a law."""

from __future__ import annotations

from pathlib import Path

import pytest
from importlinter.application.use_cases import lint_imports
from importlinter.configuration import configure

ROOT = Path(__file__).parents[2]


def test_every_import_contract_holds(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    configure()
    kept = lint_imports(config_filename=str(ROOT / "pyproject.toml"), cache_dir=None)
    assert kept, capsys.readouterr().out


def test_the_contracts_would_notice_a_broken_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The law is no comfort if its checker cannot fail."""
    monkeypatch.chdir(ROOT)
    configure()
    broken = tmp_path / "contracts.toml"
    broken.write_text(
        '[tool.importlinter]\nroot_packages = ["server", "media", "events"]\n'
        '[[tool.importlinter.contracts]]\nname = "upside down"\ntype = "layers"\nlayers = ["events", "server"]\n'
    )
    assert not lint_imports(config_filename=str(broken), cache_dir=None)
