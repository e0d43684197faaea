"""Recipe files: TOML with one table for each group of settings.

Reading is the standard library's `tomllib`. Writing needs only strings, numbers, truths and lists of small
tables, so it is done here rather than by a dependency.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nnviz.training.recipe_fields import About, RecipeError, nearest
from nnviz.training.regular_file import open_regular

_LARGEST = 64 * 1024


def read(path: Path, fields: Mapping[str, About]) -> dict[str, Any]:
    """The settings in a recipe file, out of their tables, flat; types and limits are not yet checked.

    Raises
    ------
    RecipeError
        When the file cannot be read, is not TOML, or has a setting in a table that is not its own.
    """
    try:
        with open_regular(path) as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise RecipeError("", f"The recipe cannot be read: {error}") from None
    if len(data) > _LARGEST:
        raise RecipeError("", f"{path} is larger than {_LARGEST // 1024} KB; that is not a recipe.")
    try:
        values = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        reason = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "it is not text in TOML"
        raise RecipeError("", f"{path.name} is not a recipe: {reason}.") from None
    return _flat(path.name, values, fields)


def _flat(name: str, values: dict[str, Any], fields: Mapping[str, About]) -> dict[str, Any]:
    groups = {about.group for about in fields.values()}
    flat: dict[str, Any] = {}
    for key, value in values.items():
        # [augmentation] is a table and a setting in one: its whole content is the value.
        if key in groups and key != "augmentation" and isinstance(value, dict):
            for inner, setting in value.items():
                _place(flat, name, key, inner, setting, fields)
        else:
            _place(flat, name, "", key, value, fields)
    return flat


def _place(
    flat: dict[str, Any], name: str, group: str, key: str, value: Any, fields: Mapping[str, About]
) -> None:
    if key not in fields:
        raise RecipeError(key, f"{name}: {key} is not a setting of a recipe{nearest(key, fields)}")
    if group and fields[key].group != group:
        raise RecipeError(key, f"{name}: {key} belongs in [{fields[key].group}], not in [{group}].")
    if key in flat:
        raise RecipeError(key, f"{name}: {key} is given twice.")
    flat[key] = value


def write(values: Mapping[str, Any], fields: Mapping[str, About]) -> str:
    """The text of a recipe file with every setting in its table; `read` gives ``values`` back, equal."""
    tables: dict[str, list[str]] = {}
    for key, about in fields.items():
        lines = tables.setdefault(about.group, [])
        if about.kind == "augmentation":
            lines.extend(f"{part} = {_value(value)}" for part, value in values[key].items())
        elif about.kind == "layers":
            lines.append(f"{key} = [")
            lines.extend(f"    {_inline(layer)}," for layer in values[key])
            lines.append("]")
        else:
            lines.append(f"{key} = {_value(values[key])}")
    about_lines = tables.pop("about")
    parts = ["\n".join(about_lines)]
    parts.extend(f"[{group}]\n" + "\n".join(lines) for group, lines in tables.items())
    return "\n\n".join(parts) + "\n"


def _inline(layer: Mapping[str, Any]) -> str:
    # Most layers are fully connected; what is said of kernels would only be noise there.
    said = {part: value for part, value in layer.items() if layer["kernel"] or part not in ("kernel", "pool")}
    return "{ " + ", ".join(f"{part} = {_value(value)}" for part, value in said.items()) + " }"


def _value(value: str | bool | int | float) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        # JSON's escapes are TOML's, but for the DEL character, which TOML wants escaped and JSON does not.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, int):
        return f"{value:_}"
    text = repr(value)
    return text if any(mark in text for mark in ".en") else f"{text}.0"
