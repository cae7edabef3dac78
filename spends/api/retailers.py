"""/api/retailers: where things are bought."""

from spends.api.names import router_of
from spends.domains.belongings.models import Retailer

router = router_of(Retailer, "retailer", "retailers")
