"""Files that a page loads together, joined when static files are collected.

Each small file costs a request, of which a browser has six under way at a time; a
task's page had forty. In a checkout without collected files pages load the parts one by
one, in this order (apps/dashboard/templatetags/parcels.py).
"""

_GRID = (
    "data",
    "slots",
    "layout",
    "moves",
    "colours",
    "chosen",
    "signs",
    "draw",
    "stage",
    "hover",
    "map",
    "legend",
    "card",
    "bar",
    "table",
    "hand",
    "keyboard",
    "main",
)

PARCELS: dict[str, tuple[str, ...]] = {
    "js/signed-in.js": (
        "js/live.js",
        "js/keys.js",
        "js/held.js",
        "js/deeds.js",
        "js/drawer.js",
    ),
    "js/task-page.js": (
        "js/rows.js",
        "js/select.js",
        "js/standouts.js",
        *(f"js/grid/{name}.js" for name in _GRID),
        "js/progress.js",
        "js/log.js",
    ),
    "css/task-page.css": (
        "css/rows.css",
        "css/pages.css",
        "css/settings.css",
        "css/forecasts.css",
        "css/standouts.css",
        "css/grid.css",
        "css/progress.css",
        "css/log.css",
    ),
}
