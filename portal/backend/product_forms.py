"""The forms of an article: goods and downloads ask for different things."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, SelectChoice, SelectField, StringField, ValidationError

from portal import labels
from portal.backend.product_fields import (
    AccessFields,
    DescriptionFields,
    OpeningFields,
    PictureFields,
    SafetyFields,
    StockFields,
)
from portal.catalogue.categories import list_categories
from portal.catalogue.pictures import MOST_BYTES
from portal.catalogue.products import PictureWish, ProductWish
from portal.models.no_withdrawal import NoWithdrawal
from portal.models.product import ContentUnit, Product, ProductKind, StockPolicy
from portal.web.fields import WholeNumberField, choices
from portal.web.filters import rate
from portal.web.forms import Form, VersionedForm
from portal.wording import gettext as _
from portal.wording import lazy_gettext as _l

VAT_RATES = (1900, 700)  # basis points; 0 % would need a reason on the invoice (§ 14 (4) no. 8 UStG)


class ProductForm(DescriptionFields, PictureFields, SafetyFields, VersionedForm):
    def __init__(self, product: Product | None = None, **start: Any) -> None:
        super().__init__(obj=product, **start)
        self.has_picture = product is not None and product.picture is not None
        categories = [SelectChoice(str(category.id), category.name) for category in list_categories()]
        self.category_id.choices = [SelectChoice("0", _("keine")), *categories]
        self.vat_rate.choices = [SelectChoice(str(points), rate(points)) for points in VAT_RATES]
        self.content_unit.choices = [SelectChoice("", _("keine Angabe")), *choices(labels.CONTENT_UNIT, ContentUnit)]

    def validate_content_unit(self, field: SelectField) -> None:
        if (self.content_amount.data is None) != (field.data is None) and not self.content_amount.errors:
            raise ValidationError(
                _("Bitte geben Sie Inhalt und Einheit an, zum Beispiel 50 ml, oder keines von beiden.")
            )

    def validate_picture_alt(self, field: StringField) -> None:
        shows_one = self._upload is not None or (self.has_picture and not self.removes_picture.data)
        if shows_one and not field.data:
            raise ValidationError(
                _("Bitte beschreiben Sie das Bild für alle, die es nicht sehen, zum Beispiel: Füllfeder mit Goldfeder.")
            )

    @property
    def wish(self) -> ProductWish:
        return ProductWish(**{field.name: self[field.name].data for field in fields(ProductWish) if field.name in self})

    @property
    def picture_wish(self) -> PictureWish:
        """No more is read than is needed to see that a picture is too large."""
        content = self._upload.stream.read(MOST_BYTES + 1) if self._upload else None
        return PictureWish(content, self.removes_picture.data)

    def remind_of_picture(self) -> None:
        """Browsers forget the chosen file when a form comes back."""
        if self.errors and self._upload and not self.picture.errors:
            self.picture.errors = [_("Bitte wählen Sie das Bild noch einmal aus.")]

    @property
    def _upload(self) -> FileStorage | None:
        return self.picture.data if isinstance(self.picture.data, FileStorage) else None


class GoodsForm(StockFields, ProductForm):
    def __init__(self, product: Product | None = None, **start: Any) -> None:
        super().__init__(product, **start)
        self.stock_policy.choices = choices(labels.STOCK_POLICY, StockPolicy)
        reasons = choices(labels.NO_WITHDRAWAL, NoWithdrawal)
        self.no_withdrawal.choices = [SelectChoice("", _("14 Tage, wie üblich")), *reasons]

    def validate_restock_days(self, field: WholeNumberField) -> None:
        if self.stock_policy.data is StockPolicy.backorder and field.data == 0:
            raise ValidationError(_("Bitte geben Sie an, wie viele Werktage das Nachbestellen dauert."))

    def validate_delivery_days_max(self, field: WholeNumberField) -> None:
        if None not in (self.delivery_days_min.data, field.data) and field.data < self.delivery_days_min.data:
            raise ValidationError(_("Die Lieferzeit endet vor ihrem Anfang. Bitte tauschen Sie die Zahlen."))


class NewGoodsForm(OpeningFields, GoodsForm):
    is_active = BooleanField(_l("Gleich im Laden zeigen"))


class DownloadForm(AccessFields, ProductForm):
    """Shown in the shop by a button, as soon as there is a file."""


class UploadForm(Form):
    """Stands beside the form of the article, hence the prefix."""

    file = FileField(_l("Datei"))

    def validate_file(self, field: FileField) -> None:
        if not isinstance(field.data, FileStorage):
            raise ValidationError(_("Bitte wählen Sie eine Datei."))

    def __init__(self, **start: Any) -> None:
        super().__init__(prefix="upload-", **start)


def new_form(kind: ProductKind) -> NewGoodsForm | DownloadForm:
    if kind is ProductKind.download:
        return DownloadForm(vat_rate=1900, version=0)
    start: dict[str, Any] = {"low_stock_at": 0, "restock_days": 0, "delivery_days_min": 2, "delivery_days_max": 4}
    return NewGoodsForm(vat_rate=1900, version=0, is_active=True, **start)


def edit_form(product: Product, **more: Any) -> GoodsForm | DownloadForm:
    """`formdata=None`: as it is in the database, whatever was sent."""
    return DownloadForm(product, **more) if product.is_download else GoodsForm(product, **more)
