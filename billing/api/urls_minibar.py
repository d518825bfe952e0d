"""The API of the minibar, mounted under /api/v1/."""

from django.urls import path

from billing.api import housekeepers, minibar, minibar_disputes

urlpatterns = [
    path("minibar-items/", minibar.MinibarItems.as_view(), name="api-minibar-items"),
    path("minibar-items/<int:item_id>/", minibar.MinibarItemDetail.as_view(), name="api-minibar-item"),
    path("minibar-items/<int:item_id>/prices/", minibar.MinibarPrices.as_view(), name="api-minibar-prices"),
    path(
        "minibar-items/<int:item_id>/prices/<str:date>/", minibar.MinibarPriceDetail.as_view(), name="api-minibar-price"
    ),
    path("minibar/postings/", minibar.MinibarPostings.as_view(), name="api-minibar-postings"),
    path("minibar/restock/", minibar.MinibarRestock.as_view(), name="api-minibar-restock"),
    path("housekeepers/", housekeepers.Housekeepers.as_view(), name="api-housekeepers"),
    path("housekeepers/<int:housekeeper_id>/", housekeepers.HousekeeperDetail.as_view(), name="api-housekeeper"),
    path("reports/minibar-disputes/", minibar_disputes.MinibarDisputes.as_view(), name="api-minibar-disputes"),
]
