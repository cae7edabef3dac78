"""/api/brands: who makes things."""

from spends.api.names import router_of
from spends.domains.belongings.models import Brand

router = router_of(Brand, "brand", "brands")
