package io.opdbridge.bench.baseline;

import io.opdbridge.call.wire.CancellationFeeReq;
import io.opdbridge.call.wire.FreezeReq;
import io.opdbridge.call.wire.ListReq;
import io.opdbridge.call.wire.Resp;
import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.Details;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.ListedRecharge;
import io.opdbridge.canonical.Receipt;
import io.opdbridge.canonical.RechargeList;
import io.opdbridge.canonical.RechargeQuery;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.canonical.Settlement.Outcome;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** What stands in the XML, checked and as the messages inside, and back. One strict site in Asia/Shanghai. */
public final class Wire {

    private static final String SITE = "main";
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final DateTimeFormatter DATE_TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
    private static final int LIST_DAYS = 90;
    private static final int LIST_MAX_DAYS = 366;
    private static final int LIST_MAX_ROWS = 500;
    private static final int TEXT_LENGTH = 64;
    private static final int LONG_TEXT_LENGTH = 2000;
    private static final int PRICE_LENGTH = 10;

    private Wire() {
    }

    public static HoldRequest holdRequest(FreezeReq request) {
        FreezeReq.Data data = present(request.data);
        return new HoldRequest(recharge(data), attempt(data), details(data));
    }

    public static Settlement settlement(CancellationFeeReq request) {
        CancellationFeeReq.Data data = present(request.data);
        String status = required("Status", data.status);
        if (!status.equals("0") && !status.equals("1")) {
            throw new Refusal(AnswerCode.BAD_VALUE, "Status");
        }
        return new Settlement(recharge(data), attempt(data),
                status.equals("0") ? Outcome.CAPTURE : Outcome.RELEASE,
                optional("InvoiceNo", data.invoiceNo), optional("HisCancelNo", data.hisCancelNo),
                optional("RefundOrderId", data.refundOrderId), details(data));
    }

    public static RechargeQuery query(ListReq request) {
        ListReq.Data data = present(request.data);
        String cardNo = optional("CardNo", data.cardNo);
        String idCardNo = optional("IdCardNo", data.idCardNo);
        String orderMemo = optional("OrderMemo", data.orderMemo);
        String wxOrderNo = optional("WxOrderNo", data.wxOrderNo);
        String hisOrderId = optional("HisOrderId", data.hisOrderId);
        if (cardNo == null && idCardNo == null && orderMemo == null && wxOrderNo == null && hisOrderId == null) {
            throw new Refusal(AnswerCode.MISSING_FIELD, "CardNo");
        }
        LocalDate start = date("StartDate", data.startDate);
        LocalDate end = date("EndDate", data.endDate);
        LocalDate from = start != null ? start
            : end != null ? end.minusDays(LIST_MAX_DAYS) : LocalDate.now(ZONE).minusDays(LIST_DAYS);
        LocalDate to = end != null ? end : start != null ? start.plusDays(LIST_MAX_DAYS) : LocalDate.now(ZONE);
        if (from.isAfter(to) || ChronoUnit.DAYS.between(from, to) > LIST_MAX_DAYS) {
            throw new Refusal(AnswerCode.BAD_VALUE, "StartDate, EndDate");
        }
        return new RechargeQuery(SITE, optional("CardType", data.cardType), cardNo, optional("Mobile", data.mobile),
                idCardNo, optional("PatientName", data.patientName), orderMemo, wxOrderNo, hisOrderId,
                from.atStartOfDay(ZONE).toInstant(), to.plusDays(1).atStartOfDay(ZONE).toInstant(), LIST_MAX_ROWS);
    }

    public static Resp answer(String transactionCode, Receipt receipt) {
        Resp resp = resp(transactionCode, AnswerCode.OK.number(), "成功");
        resp.data.orderId = receipt.orderId();
        resp.data.hisFlowNo = receipt.flowNo();
        resp.data.hisCancelNo = receipt.cancelNo();
        resp.data.hisDate = dateTime(receipt.at());
        resp.data.price = receipt.priceFen();
        resp.data.balance = receipt.balanceFen();
        resp.data.invoiceNo = receipt.invoiceNo();
        return resp;
    }

    public static Resp answer(String transactionCode, RechargeList list) {
        Resp resp = resp(transactionCode, AnswerCode.OK.number(), list.cut() ? "成功；结果超过上限" : "成功");
        resp.data.orders = new Resp.Orders();
        resp.data.orders.orders = list.recharges().stream().map(Wire::order).toList();
        return resp;
    }

    public static Resp refused(String transactionCode, Refusal refusal) {
        return resp(transactionCode, refusal.code().number(), refusal.code().name() + " " + refusal.arguments());
    }

    private static Resp resp(String transactionCode, int code, String message) {
        Resp resp = new Resp();
        resp.transactionCode = transactionCode == null ? "" : transactionCode;
        resp.respCode = code;
        resp.respMessage = message;
        return resp;
    }

    private static Resp.Order order(ListedRecharge recharge) {
        Resp.Order order = new Resp.Order();
        order.orderId = recharge.orderId();
        order.hisFlowNo = recharge.flowNo();
        order.hisDate = dateTime(recharge.paidAt());
        order.channelType = recharge.channelType();
        order.channelOrderNo = recharge.channelOrderNo();
        order.wxOrderNo = "0".equals(recharge.channelType()) ? recharge.channelOrderNo() : null;
        order.hisOrderId = recharge.hisOrderId();
        order.refundOrderId = recharge.refundOrderId();
        order.payMoney = recharge.payFen();
        order.totalMoney = recharge.payFen();
        order.refundMoney = recharge.capturedFen();
        order.orderMemo = recharge.orderMemo();
        order.hisOrderState = recharge.fullyRefunded() ? 2 : 1;
        order.isAllowRefund = recharge.refundable() ? 1 : 0;
        return order;
    }

    private static RechargeRef recharge(FreezeReq.Data data) {
        return new RechargeRef(SITE, required("HisFlowNo", data.hisFlowNo), required("OrderId", data.orderId),
                required("CardType", data.cardType), required("CardNo", data.cardNo), required("HisID", data.hisId));
    }

    private static Attempt attempt(FreezeReq.Data data) {
        String transNo = required("TransNo", data.transNo);
        String price = required("Price", data.price);
        if (price.length() > PRICE_LENGTH || !price.chars().allMatch(c -> c >= '0' && c <= '9')
                || Long.parseLong(price) == 0) {
            throw new Refusal(AnswerCode.BAD_VALUE, "Price");
        }
        String transTime = required("TransTime", data.transTime);
        try {
            return new Attempt(transNo, Long.parseLong(price),
                    LocalDateTime.parse(transTime, DATE_TIME).atZone(ZONE).toInstant());
        } catch (DateTimeException e) {
            throw new Refusal(AnswerCode.BAD_VALUE, "TransTime");
        }
    }

    private static Details details(FreezeReq.Data data) {
        return new Details(required("PayWay", data.payWay), required("ChannelId", data.channelId),
                optional("OperatorId", data.operatorId), optional("OperatorName", data.operatorName),
                text("Remark", data.remark, LONG_TEXT_LENGTH), data.medicalExtension);
    }

    private static String required(String name, String value) {
        String text = optional(name, value);
        if (text == null) {
            throw new Refusal(AnswerCode.MISSING_FIELD, name);
        }
        return text;
    }

    private static String optional(String name, String value) {
        return text(name, value, TEXT_LENGTH);
    }

    private static String text(String name, String value, int maxLength) {
        String text = value == null ? "" : value.strip();
        if (text.length() > maxLength) {
            throw new Refusal(AnswerCode.BAD_VALUE, name);
        }
        return text.isEmpty() ? null : text;
    }

    private static LocalDate date(String name, String value) {
        String text = optional(name, value);
        try {
            return text == null ? null : LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw new Refusal(AnswerCode.BAD_VALUE, name);
        }
    }

    private static String dateTime(Instant instant) {
        return DATE_TIME.format(instant.atZone(ZONE));
    }

    private static <T> T present(T data) {
        if (data == null) {
            throw new Refusal(AnswerCode.MISSING_FIELD, "Data");
        }
        return data;
    }
}
