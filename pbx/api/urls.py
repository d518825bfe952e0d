"""Addresses below /api/v1/."""

from django.urls import path

from pbx.api import checks, device, downloads, events, views

urlpatterns = [
    path("pbx/", views.PbxList.as_view(), name="api-pbx-list"),
    path("pbx/commands/", views.CommandList.as_view(), name="api-pbx-commands"),
    path("pbx/commands/<int:pk>/retry/", views.CommandRetry.as_view(), name="api-pbx-command-retry"),
    path("pbx/events/", events.EventList.as_view(), name="api-pbx-events"),
    path("pbx/events/<int:pk>/", events.EventDetail.as_view(), name="api-pbx-event"),
    path("pbx/events/<int:pk>/reprocess/", events.EventReprocess.as_view(), name="api-pbx-event-reprocess"),
    path("pbx/<slug:name>/check/", checks.PbxCheck.as_view(), name="api-pbx-check"),
    path("pbx/<slug:name>/sync/", views.PbxSync.as_view(), name="api-pbx-sync"),
    path("pbx/<slug:name>/reconcile/", views.PbxReconcile.as_view(), name="api-pbx-reconcile"),
    path("pbx/<slug:name>/extensions/repair/", device.ExtensionRepair.as_view(), name="api-pbx-extension-repair"),
    path(
        "pbx/<slug:name>/voicemails/<str:number>/<str:status>/<str:file>/",
        downloads.VoicemailFile.as_view(),
        name="api-pbx-voicemail-file",
    ),
    path("pbx/<slug:name>/recordings/<str:file>/", downloads.RecordingFile.as_view(), name="api-pbx-recording-file"),
    path("pbx/<slug:name>/cdr.csv", downloads.CallRecordsFile.as_view(), name="api-pbx-call-records-file"),
    path("pbx/<slug:name>/<slug:section>/", device.DeviceSection.as_view(), name="api-pbx-device-section"),
    path("pbx/<slug:name>/<slug:section>/<slug:action>/", device.DeviceAction.as_view(), name="api-pbx-device-action"),
    path("calls/dial/", views.CallDial.as_view(), name="api-call-dial"),
]
