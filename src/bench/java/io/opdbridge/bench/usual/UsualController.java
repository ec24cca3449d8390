package io.opdbridge.bench.usual;

import io.opdbridge.bench.baseline.Wire;
import io.opdbridge.call.wire.CancellationFeeReq;
import io.opdbridge.call.wire.FreezeReq;
import io.opdbridge.call.wire.ListReq;
import io.opdbridge.call.wire.Resp;
import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Refusal;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The three methods; Spring's own JAXB converter reads and writes the XML, and refuses a DOCTYPE. */
@RestController
class UsualController {

    private final UsualLedger ledger;

    UsualController(UsualLedger ledger) {
        this.ledger = ledger;
    }

    @PostMapping(path = {"/his/recharge.ReChargeAPI.OPDRechargeFreeze", "/his/OPDRechargeFreeze"},
            produces = MediaType.APPLICATION_XML_VALUE)
    Resp freeze(@RequestBody FreezeReq request) {
        return Wire.answer(request.transactionCode, ledger.freeze(Wire.holdRequest(request)));
    }

    @PostMapping(path = {"/his/recharge.ReChargeAPI.OPDRechargeCancellationFee", "/his/OPDRechargeCancellationFee"},
            produces = MediaType.APPLICATION_XML_VALUE)
    Resp settle(@RequestBody CancellationFeeReq request) {
        return Wire.answer(request.transactionCode, ledger.settle(Wire.settlement(request)));
    }

    @PostMapping(path = {"/his/recharge.ReChargeAPI.OPDRechargeList", "/his/OPDRechargeList"},
            produces = MediaType.APPLICATION_XML_VALUE)
    Resp list(@RequestBody ListReq request) {
        return Wire.answer(request.transactionCode, ledger.list(Wire.query(request)));
    }

    @GetMapping("/observe/health/ready")
    String ready() {
        return "UP";
    }

    @ExceptionHandler
    ResponseEntity<Resp> refused(Refusal refusal) {
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_XML).body(Wire.refused("", refusal));
    }

    @ExceptionHandler
    ResponseEntity<Resp> unreadable(HttpMessageNotReadableException e) {
        return refused(new Refusal(AnswerCode.MALFORMED_XML));
    }
}
