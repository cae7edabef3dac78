"""The elements of a CAMT file that matter, by their path: of every version, all in one tree."""

_PARTIES = tuple(
    f"RltdPties/{role}/{where}"
    for role in ("Dbtr", "Cdtr", "UltmtDbtr", "UltmtCdtr")
    for where in ("Nm", "Pty/Nm", "Agt/FinInstnId/Nm")
) + tuple(
    f"RltdPties/{account}/Id/{kind}"
    for account in ("DbtrAcct", "CdtrAcct")
    for kind in ("IBAN", "BBAN", "Othr/Id", "PrtryAcct/Id")
)
_DETAILS = (
    *("Refs/AcctSvcrRef", "Refs/ChqNb", "Amt", "CdtDbtInd", "AmtDtls/TxAmt/Amt"),
    *("AmtDtls/InstdAmt/Amt", "RmtInf/Ustrd", "RmtInf/Strd/CdtrRefInf/Ref"),
    *("RmtInf/Strd/CdtrRefInf/CdtrRef", "RmtInf/Strd/AddtlRmtInf", "RmtInf/Strd/RfrdDocInf/Nb"),
    *("RmtInf/Strd/RfrdDocInf/RfrdDocNb", "AddtlTxInf"),
    *("RltdDts/AccptncDtTm", "RltdDts/TxDtTm", "RltdDts/IntrBkSttlmDt"),
    *("RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry", "RtrInf/AddtlInf"),
    *_PARTIES,
)
_ENTRY = (
    *("Amt", "CdtDbtInd", "RvslInd", "Sts", "Sts/Cd", "Sts/Prtry", "AcctSvcrRef", "AddtlNtryInf"),
    *("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm", "AmtDtls/InstdAmt/Amt"),
    *("NtryDtls/Btch/NbOfTxs",),
)
_ACCOUNT = ("Id/IBAN", "Id/BBAN", "Id/UPIC", "Id/Othr/Id", "Id/PrtryAcct/Id", "Ccy")
_BALANCE = ("Tp/Cd", "Tp/CdOrPrtry/Cd", "Amt", "CdtDbtInd", "Dt/Dt", "Dt/DtTm")
_LEAVES = frozenset(
    f"{part}/{path}"
    for part, paths in (
        *(("Acct", _ACCOUNT), ("Bal", _BALANCE)),
        *(("Ntry", _ENTRY), ("TxDtls", _DETAILS)),
    )
    for path in paths
)
JOINED = frozenset(
    f"TxDtls/{path}"
    for path in (
        *("RmtInf/Ustrd", "RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/AddtlRmtInf"),
        *("RmtInf/Strd/RfrdDocInf/Nb", "AddtlTxInf", "RtrInf/AddtlInf"),
    )
)
_CLOSED = frozenset(("Acct", "Bal", "Ntry"))
_PARTS = _CLOSED | {"Stmt", "TxDtls"}


class Node(dict[str, "Node"]):
    """An element that matters, with those below it by their names.

    A `leaf` has a text to keep; `closes` is an element that is found when it ends, and `part` one
    that something begins with.
    """

    __slots__ = ("closes", "leaf", "part", "path")

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.leaf = path in _LEAVES
        self.part = path in _PARTS
        self.closes = path in _CLOSED


def _tree() -> Node:
    """Return the element of a statement, with all that matters below it."""
    nodes = {"Stmt": Node("Stmt")}

    def node(above: str, name: str, path: str) -> None:
        nodes[above][name] = nodes.setdefault(path, Node(path))

    for name in ("Acct", "Bal", "Ntry"):
        node("Stmt", name, name)
    # Version 1 has no element around the transactions of an entry.
    node("Ntry", "NtryDtls", "Ntry/NtryDtls")
    node("Ntry/NtryDtls", "TxDtls", "TxDtls")
    node("Ntry", "TxDtls", "TxDtls")
    for leaf in sorted(_LEAVES):
        names = leaf.split("/")
        for length in range(1, len(names)):
            path = "/".join(names[:length])
            node(path, names[length], f"{path}/{names[length]}")
    return nodes["Stmt"]


STATEMENT = _tree()
ENTRY = STATEMENT["Ntry"]
OUTSIDE = Node("")
NOTHING = Node("-")
