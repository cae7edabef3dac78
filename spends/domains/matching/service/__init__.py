"""What can be found out about two lines, asked, and answered, one module per subject.

What an import's rows did to lines that were there is taken back by `undoing`, their links by
`unlinking`; `handing` leaves what others had too to these. The order is told in imports' `undoing`.
"""
