"""Addresses of the telephone pages."""

from django.conf import settings
from django.urls import path

from pbx.views import checklist, device, dialplan, downloads, status, training

training_urls = [
    path("training/", training.training, name="training"),
    path("training/<str:number>/<slug:action>/", training.training_act, name="training-act"),
]

urlpatterns = [
    path("pbx/", status.status, name="pbx-status"),
    path("pbx/exchanges/<slug:name>/device/", device.device, name="pbx-device"),
    path("pbx/exchanges/<slug:name>/device/<slug:section>/", device.device_section, name="pbx-device-section"),
    path("pbx/exchanges/<slug:name>/device/<slug:section>/item/", device.device_item, name="pbx-device-item"),
    path("pbx/exchanges/<slug:name>/device/<slug:section>/do/<slug:action>/", device.device_act, name="pbx-device-act"),
    path(
        "pbx/exchanges/<slug:name>/extensions/<slug:number>/repair/",
        device.extension_repair,
        name="pbx-extension-repair",
    ),
    path(
        "pbx/exchanges/<slug:name>/voicemails/<str:number>/<str:status>/<str:file>/",
        downloads.voicemail,
        name="pbx-voicemail",
    ),
    path("pbx/exchanges/<slug:name>/recordings/<str:file>/", downloads.recording, name="pbx-recording"),
    path("pbx/exchanges/<slug:name>/cdr.csv", downloads.call_records, name="pbx-call-records"),
    path("pbx/exchanges/<slug:name>/check/", status.pbx_check, name="pbx-check"),
    path("pbx/exchanges/<slug:name>/checklist/", checklist.checklist, name="pbx-checklist"),
    path("pbx/exchanges/<slug:name>/checklist/run/", checklist.checklist_run, name="pbx-checklist-run"),
    path("pbx/exchanges/<slug:name>/checklist/code/", checklist.checklist_code, name="pbx-checklist-code"),
    path("pbx/exchanges/<slug:name>/checklist/test/", checklist.checklist_test, name="pbx-checklist-test"),
    path("pbx/exchanges/<slug:name>/checklist/wait/<slug:what>/", checklist.checklist_wait, name="pbx-checklist-wait"),
    path("pbx/exchanges/<slug:name>/checklist/steps/<slug:step>/", checklist.checklist_step, name="pbx-checklist-step"),
    path("pbx/exchanges/<slug:name>/dialplan/", dialplan.dialplan, name="pbx-dialplan"),
    path(
        "pbx/exchanges/<slug:name>/dialplan/<slug:dialect>/extensions_support.conf",
        dialplan.dialplan_file,
        name="pbx-dialplan-file",
    ),
    path("pbx/exchanges/<slug:name>/compare/", status.pbx_compare, name="pbx-compare"),
    path("pbx/exchanges/<slug:name>/reconcile/", status.pbx_reconcile_now, name="pbx-reconcile"),
    path("pbx/commands/<int:command_id>/retry/", status.command_send_again, name="pbx-command-retry"),
    path("pbx/commands/<int:command_id>/cancel/", status.command_give_up, name="pbx-command-cancel"),
    path("pbx/reports/<int:receipt_id>/", status.receipt_show, name="pbx-receipt"),
    path("pbx/reports/<int:receipt_id>/reprocess/", status.receipt_replay, name="pbx-receipt-reprocess"),
    # Without the simulator there are no such pages, and the navigation finds none to link to.
    *(training_urls if settings.PBX_SIMULATOR_URL else []),
]
