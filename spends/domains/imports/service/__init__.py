"""What can be done with statements, one module per step.

`previews` (a file comes in, is read and matched, and shown), `commits` (its new lines go into the
ledger, all or none), `undoing` (and out again), `listing` (what there is and how far it got).
`reading` is the step that the first two share.
"""

from spends.domains.imports.service.commits import begin, run
from spends.domains.imports.service.listing import file_names, imports, view
from spends.domains.imports.service.previews import NewImport, change_mapping, rows, upload
from spends.domains.imports.service.undoing import forget_accounts, remove

__all__ = [
    "NewImport",
    "begin",
    "change_mapping",
    "file_names",
    "forget_accounts",
    "imports",
    "remove",
    "rows",
    "run",
    "upload",
    "view",
]
