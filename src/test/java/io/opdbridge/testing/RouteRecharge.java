package io.opdbridge.testing;

import io.opdbridge.canonical.Recharge;

import java.util.HashMap;
import java.util.Map;

/** A recharge in the making; every number in it is derived from one. */
public final class RouteRecharge {

    private final Map<String, String> texts = new HashMap<>();
    private long payFen = 10_000;

    static RouteRecharge of(int number) {
        return new RouteRecharge().with("site", "main").with("cardType", "1").with("cardNo", "9000" + number)
                .with("hisId", "P" + number).with("patientName", "患者" + number).with("idCardNo", "ID" + number)
                .with("mobile", "1380000" + number).with("orderId", "WX" + number).with("hisFlowNo", "R" + number)
                .with("hisOrderId", "H" + number).with("channelType", "0").with("channelOrderNo", "4200" + number)
                .with("paidAt", "2026-11-20 09:30:05").with("orderMemo", "QLC" + number);
    }

    /** Sets a column of the import file by its name. */
    public RouteRecharge with(String column, String value) {
        texts.put(column, value);
        return this;
    }

    public RouteRecharge ofFen(long fen) {
        payFen = fen;
        return this;
    }

    /** Lets the recharge be another one of the same card and patient. */
    public RouteRecharge ofPatient(Recharge other) {
        return with("site", other.site()).with("cardType", other.cardType()).with("cardNo", other.cardNo())
                .with("hisId", other.patient().id()).with("patientName", other.patient().name())
                .with("idCardNo", other.patient().idCardNo()).with("mobile", other.patient().mobile());
    }

    Recharge toRecharge() {
        return new Recharge(texts.get("site"), texts.get("cardType"), texts.get("cardNo"),
                new Recharge.Patient(texts.get("hisId"), texts.get("patientName"), texts.get("idCardNo"),
                        texts.get("mobile")),
                texts.get("orderId"),
                texts.get("hisFlowNo"), texts.get("hisOrderId"), texts.get("channelType"),
                texts.get("channelOrderNo"), payFen, RouteFixture.at(texts.get("paidAt")), texts.get("orderMemo"));
    }
}
