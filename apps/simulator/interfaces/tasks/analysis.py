"""What the codes of an analysis mean."""

from typing import Any

from apps.renderbus.codes import ResultCode
from apps.simulator.farm import Farm
from apps.simulator.interfaces.registry import interface
from apps.simulator.protocol.params import Params, invalid
from apps.simulator.protocol.signature import Refused
from apps.simulator.submission import findings


@interface("/api/render/submit/queryAnalyseErrorDetail")
def query_analyse_error_detail(farm: Farm, params: Params) -> Any:
    """One code explained, or several, in Chinese (0) or English (1)."""
    codes = params.texts("codes")
    one = params.text("code")
    if one:
        codes = [one, *codes]
    if not codes:
        raise Refused(ResultCode.PARAMETER_MISSING, "code or codes is required")
    language = params.number_or("language", findings.CHINESE)
    if language not in (findings.CHINESE, findings.ENGLISH):
        raise invalid("language")
    return findings.rows(findings.numbers(codes), language)
