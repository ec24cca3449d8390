package io.opdbridge.mapping;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.ChannelRefunds;
import io.opdbridge.canonical.Details;
import io.opdbridge.canonical.ListedRecharge;
import io.opdbridge.canonical.Masks;
import io.opdbridge.canonical.RechargeList;
import io.opdbridge.canonical.RechargeQuery;
import io.opdbridge.canonical.RechargeQuery.Key;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.VendorCall;
import io.opdbridge.canonical.VendorCall.Step;
import io.opdbridge.canonical.VendorOutcome;
import io.opdbridge.canonical.VendorPolicy;
import io.opdbridge.vendor.VendorSteps;
import io.opdbridge.wire.CancellationFeeReq;
import io.opdbridge.wire.FreezeReq;
import io.opdbridge.wire.ListReq;
import io.opdbridge.wire.VendorResp;
import io.opdbridge.wire.WireMethod;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * This very interface from its other side: what a vendor is asked, and what it answers (contract, sections 4 and 7).
 * The dialects stand between these words and the vendor's own. Dates are in the vendor's time zone. Thread-safe.
 */
public final class VendorWire {

    private static final DateTimeFormatter DATE_TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT);
    private static final Pattern FEN = Pattern.compile("[0-9]{1,15}");
    private static final String LIST = "list";
    private static final String CAPTURED = "0";
    private static final String RELEASED = "1";

    private final Clock clock;

    public VendorWire(Clock clock) {
        this.clock = clock;
    }

    /**
     * The request for a {@link VendorCall} or a {@link RechargeQuery}. Variables name its step (list, hold, capture or
     * release), its method, the operation that the vendor knows it by, and our number of the hold.
     */
    public Object ask(Object question, Exchange exchange) {
        VendorPolicy vendor = CallVariables.site(exchange).vendor();
        ZoneId zone = vendor.zone();
        VendorSteps.start(exchange);
        if (question instanceof RechargeQuery query) {
            name(exchange, vendor, LIST, WireMethod.LIST);
            return list(query, zone);
        }
        VendorCall call = (VendorCall) question;
        name(exchange, vendor, call.step().name().toLowerCase(Locale.ROOT),
                call.step() == Step.HOLD ? WireMethod.FREEZE : WireMethod.CANCELLATION_FEE);
        exchange.setVariable(CallVariables.VENDOR_HOLD, call.vendorNo());
        if (call.step() == Step.HOLD) {
            FreezeReq request = new FreezeReq();
            request.transactionCode = "";
            request.data = fill(new FreezeReq.Data(), call, zone);
            return request;
        }
        CancellationFeeReq request = new CancellationFeeReq();
        request.transactionCode = "";
        request.data = fill(new CancellationFeeReq.Data(), call, zone);
        request.data.invoiceNo = call.invoiceNo();
        request.data.hisCancelNo = call.cancelNo();
        request.data.refundOrderId = call.refundOrderId();
        request.data.status = call.step() == Step.CAPTURE ? CAPTURED : RELEASED;
        return request;
    }

    private static void name(Exchange exchange, VendorPolicy vendor, String step, WireMethod method) {
        exchange.setVariable(CallVariables.VENDOR_STEP, step);
        exchange.setVariable(CallVariables.VENDOR_METHOD, method.shortName());
        exchange.setVariable(CallVariables.VENDOR_OPERATION,
                vendor.operations().getOrDefault(step, vendor.methodPrefix() + method.shortName()));
    }

    private static ListReq list(RechargeQuery query, ZoneId zone) {
        ListReq request = new ListReq();
        request.transactionCode = "";
        request.data = new ListReq.Data();
        request.data.cardType = query.cardType();
        request.data.cardNo = query.cardNo();
        request.data.mobile = query.mobile();
        request.data.idCardNo = query.idCardNo();
        request.data.patientName = query.patientName();
        if (query.key() == Key.CARD || query.key() == Key.IDENTITY) {
            request.data.startDate = DATE.format(query.from().atZone(zone));
            request.data.endDate = DATE.format(query.until().minusNanos(1).atZone(zone));
        }
        request.data.orderMemo = query.orderMemo();
        request.data.wxOrderNo = query.wxOrderNo();
        request.data.hisOrderId = query.hisOrderId();
        return request;
    }

    private static <T extends FreezeReq.Data> T fill(T data, VendorCall call, ZoneId zone) {
        RechargeRef recharge = call.recharge();
        Attempt attempt = call.attempt();
        Details details = call.details();
        data.hisFlowNo = recharge.flowNo();
        data.orderId = recharge.orderId();
        data.cardNo = recharge.cardNo();
        data.cardType = recharge.cardType();
        data.hisId = recharge.patientId();
        data.price = Long.toString(attempt.priceFen());
        data.transNo = attempt.transNo();
        data.transTime = attempt.transTime() == null ? null : DATE_TIME.format(attempt.transTime().atZone(zone));
        data.payWay = details.payWay();
        data.channelId = details.channelId();
        data.operatorId = details.operatorId();
        data.operatorName = details.operatorName();
        data.remark = details.remark();
        data.medicalExtension = details.extension();
        return data;
    }

    /**
     * What the answer says to the question.
     *
     * @throws UnreadableAnswerException when that cannot be told
     */
    public Object understand(VendorResp answer, Exchange exchange) {
        if (Boolean.FALSE.equals(exchange.getProperty(ExchangePropertyKey.CIRCUIT_BREAKER_RESPONSE_SUCCESSFUL_EXECUTION))) {
            // a breaker that is open may let the question pass for the answer
            throw new UnreadableAnswerException("The answer", "no call was made");
        }
        Object question = exchange.getVariable(CallVariables.VENDOR_QUESTION);
        VendorPolicy vendor = CallVariables.site(exchange).vendor();
        String code = text(answer.respCode);
        if (code == null) {
            throw new UnreadableAnswerException("RespCode", masked(answer.respMessage, question));
        }
        if (vendor.unknownCodes().contains(code)) {
            throw new UnreadableAnswerException("The outcome", code + " " + masked(answer.respMessage, question));
        }
        if (!vendor.successCodes().contains(code)) {
            return new VendorOutcome.Refused(code, answer.respMessage == null ? ""
                    : masked(answer.respMessage.strip(), question));
        }
        VendorResp.Data data = answer.data == null ? new VendorResp.Data() : answer.data;
        if (question instanceof RechargeQuery query) {
            return recharges(data, query, CallVariables.site(exchange), clock.instant());
        }
        VendorCall call = (VendorCall) question;
        if (text(data.price) != null && fen("Price", data.price) != call.attempt().priceFen()) {
            throw new UnreadableAnswerException("Price", data.price);
        }
        return new VendorOutcome.Done(text(data.hisFlowNo), text(data.hisCancelNo), text(data.invoiceNo),
                time(data.hisDate, vendor.zone()), text(data.balance) == null ? null : fen("Balance", data.balance));
    }

    /** The vendor's words without what the question said of a person. */
    private static String masked(String words, Object question) {
        String masked = Masks.mask(words);
        if (question instanceof RechargeQuery query) {
            return Masks.hide(masked, query.patientName(), query.idCardNo(), query.mobile());
        }
        return Masks.hide(masked, ((VendorCall) question).details().operatorName());
    }

    private static RechargeList recharges(VendorResp.Data data, RechargeQuery query, Site site, Instant now) {
        ZoneId zone = site.vendor().zone();
        List<ListedRecharge> listed = new ArrayList<>();
        List<VendorResp.Order> orders = data.orders == null || data.orders.orders == null ? List.of()
                : data.orders.orders;
        for (VendorResp.Order order : orders.subList(0, Math.min(orders.size(), query.maxRows()))) {
            if (text(order.orderId) == null) {
                throw new UnreadableAnswerException("OrderId", null);
            }
            listed.add(new ListedRecharge(text(order.orderId), text(order.hisFlowNo), time(order.hisDate, zone),
                    text(order.channelType), text(order.channelOrderNo), text(order.hisOrderId),
                    text(order.refundOrderId), fen("PayMoney", order.payMoney), fen("RefundMoney", order.refundMoney),
                    text(order.orderMemo), "1".equals(text(order.isAllowRefund)))
                    // how often the HIS has refunded it is for the HIS to know
                    .payable(() -> ChannelRefunds.NONE, site, now));
        }
        return new RechargeList(listed, orders.size() > query.maxRows());
    }

    private static Instant time(String value, ZoneId zone) {
        if (text(value) == null) {
            return null;
        }
        Fields fields = new Fields(Set.of(), zone);
        Instant time = fields.requiredTime("HisDate", value);
        if (time == null) {
            throw new UnreadableAnswerException("HisDate", value);
        }
        return time;
    }

    private static long fen(String name, String value) {
        String text = text(value);
        if (text == null || !FEN.matcher(text).matches()) {
            throw new UnreadableAnswerException(name, value);
        }
        return Long.parseLong(text);
    }

    private static String text(String value) {
        return value == null || value.isBlank() ? null : value.strip();
    }
}
