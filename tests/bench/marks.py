"""Where things are on the pages, as selectors: the one place to mend when a page is rebuilt."""

# The transactions page.
TABLE = "table[aria-label='Transactions']"
ROW = f"{TABLE} tbody tr[data-row]"
OPENS = ".row-open"
PANEL = ".rail"
CLOSES = ".rail [aria-label='Close']"
SEARCH = "#page-search"
NEXT = ".table-foot button:has-text('Next')"
SORT = f"{TABLE} thead th button"
NOTHING = "Nothing matches"

# The frame and the dashboard.
TO_TRANSACTIONS = "nav a[href='/transactions']"
WAITING = "main .bone"
CHART = ".chart-plot"
DRAWN = ".main-svg"
CHART_LIBRARY = "plotly"
