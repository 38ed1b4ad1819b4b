"""The interfaces of the farm, one function each.

The client's and the document's paths lead to the same function. Importing this
package imports every module in it, and that fills the table of them (registry.py).
"""

from importlib import import_module
from pkgutil import walk_packages

for module in walk_packages(__path__, f"{__name__}."):
    import_module(module.name)
