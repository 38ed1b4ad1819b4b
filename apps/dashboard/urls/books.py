"""Addresses of the files of costs, and of what does not add up."""

from django.urls import path

from apps.dashboard.views import exports, residues

urlpatterns = [
    path("exports/", exports.export_start, name="cost-export"),
    path("exports/<uuid:pk>/", exports.export_detail, name="cost-export-detail"),
    path("exports/<uuid:pk>/state/", exports.export_state, name="cost-export-state"),
    path("exports/<uuid:pk>/file/", exports.export_download, name="cost-export-file"),
    path("residues/", residues.residue_page, name="cost-residues"),
    path("residues/<int:pk>/", residues.residue_detail, name="cost-residue"),
    path(
        "residues/<int:pk>/explain/",
        residues.residue_explained,
        name="cost-residue-explain",
    ),
]
