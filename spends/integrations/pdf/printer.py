"""The printer of reports; what draws PDFs is loaded with the first of them."""

from collections.abc import Callable, Sequence

from spends.domains.belongings.ports import InsuranceReport, Label, Paper


class PdfPrinter:
    """Prints reports and labels as PDFs."""

    def insurance(self, report: InsuranceReport, picture: Callable[[str], bytes | None]) -> bytes:
        """Return an insurance report; `picture` gives a small picture by its key, if it can."""
        from spends.integrations.pdf.insurance import report_of

        return report_of(report, picture)

    def label(self, label: Label) -> bytes:
        """Return one label, as large as itself."""
        from spends.integrations.pdf.labels import single

        return single(label)

    def sheet(self, labels: Sequence[Label], paper: Paper) -> bytes:
        """Return labels on sheets of paper, as many as are needed."""
        from spends.integrations.pdf.labels import sheet

        return sheet(labels, paper)
