"""``nnviz recipes``: the recipes that are shipped."""

from __future__ import annotations

import argparse

from nnviz.commands.reporting import put, put_json
from nnviz.training.recipe import dump_toml, list_recipes, load_recipe


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``nnviz recipes``."""
    parser.description = "List the recipes: what each teaches, and the published figure it stands against."
    parser.add_argument("recipe", nargs="?", metavar="NAME|FILE.toml", help="print this one as a recipe file")
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object a recipe, with every setting"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print, and return the exit status."""
    recipes = list_recipes() if arguments.recipe is None else (load_recipe(arguments.recipe),)
    for recipe in recipes:
        if arguments.json:
            put_json(recipe.to_dict())
        elif arguments.recipe is not None:
            put(dump_toml(recipe).rstrip("\n"))
        else:
            put(f"{recipe.name}: {'-'.join(map(str, recipe.sizes))}, {recipe.epochs} epochs")
            put(f"    {recipe.teaches}")
            put(f"    Published: {recipe.published}")
    return 0
