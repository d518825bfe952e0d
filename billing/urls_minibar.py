"""Addresses of the pages of the minibar."""

from django.urls import path

from billing.views import housekeepers, minibar, minibar_disputes, minibar_files, minibar_restock

urlpatterns = [
    path("minibar/", minibar.minibar_list, name="minibar-items"),
    path("minibar/new/", minibar.minibar_item_new, name="minibar-item-new"),
    path("minibar/goods/", minibar.minibar_goods, name="minibar-goods"),
    path("minibar/restock/", minibar_restock.restock, name="minibar-restock"),
    path("minibar/restock/<str:number>/", minibar_restock.restock_room, name="minibar-restock-room"),
    path("minibar/import/", minibar_files.minibar_items_import, name="minibar-items-import"),
    path("minibar/goods.csv", minibar_files.minibar_items_csv, name="minibar-items-csv"),
    path("minibar/<int:item_id>/", minibar.minibar_item_edit, name="minibar-item-edit"),
    path("minibar/<int:item_id>/switch/", minibar.minibar_item_switch, name="minibar-item-switch"),
    path("minibar/<int:item_id>/prices/", minibar.minibar_item_prices, name="minibar-item-prices"),
    path(
        "minibar/<int:item_id>/prices/<isodate:date>/remove/",
        minibar.minibar_item_price_remove,
        name="minibar-item-price-remove",
    ),
    path("housekeepers/", housekeepers.housekeepers, name="housekeepers"),
    path("housekeepers/new/", housekeepers.housekeeper_new, name="housekeeper-new"),
    path("housekeepers/<int:housekeeper_id>/", housekeepers.housekeeper_edit, name="housekeeper-edit"),
    path("reports/minibar-disputes/", minibar_disputes.disputes, name="minibar-disputes"),
    path("reports/minibar-disputes.csv", minibar_disputes.disputes_csv, name="minibar-disputes-csv"),
]
