package io.opdbridge.his;

import io.opdbridge.call.CallVariables;
import io.opdbridge.call.wire.CancellationFeeReq;
import io.opdbridge.call.wire.FreezeReq;
import io.opdbridge.call.wire.ListReq;
import io.opdbridge.call.wire.Req;
import io.opdbridge.call.wire.WireMethod;
import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.ChannelRefunds;
import io.opdbridge.canonical.DateTimes;
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
import io.opdbridge.canonical.VendorQuestion;
import io.opdbridge.canonical.VendorReply;
import io.opdbridge.text.Fields;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.jspecify.annotations.Nullable;

import java.text.Normalizer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * This interface from its other side: questions to a vendor and its answers (contract, sections 4 and 7). The dialects
 * translate between this form and the vendor's own. Dates are in the vendor's time zone. Thread-safe.
 */
public final class VendorWire {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT);
    /** Amounts of vendors with decimals or grouped digits. */
    private static final Pattern FEN = Pattern.compile("([0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\\.0{1,10})?");
    private static final int NUMBER_LENGTH = 64;
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\p{Cs}\uFFFD]");
    /** The texts of a template's string() for something that is not a code. */
    private static final Pattern JSON = Pattern.compile("[\\[{]");
    private static final Set<String> YES = Set.of("1", "y", "yes", "t", "true", "是");
    private static final String CAPTURED = "0";
    private static final String RELEASED = "1";

    private final Clock clock;

    public VendorWire(Clock clock) {
        this.clock = clock;
    }

    /**
     * The request for a {@link VendorCall} or a {@link RechargeQuery}. Variables name its step (list, hold, capture or
     * release), its method, the vendor's operation, our number of the hold, and its amount.
     */
    public Req ask(VendorQuestion question, Exchange exchange) {
        VendorPolicy vendor = CallVariables.site(exchange).requireVendor();
        ZoneId zone = vendor.zone();
        VendorSteps.start(exchange);
        if (question instanceof RechargeQuery query) {
            name(exchange, vendor, question, WireMethod.LIST);
            return list(query, zone);
        }
        VendorCall call = (VendorCall) question;
        name(exchange, vendor, question,
                call.step() == Step.HOLD ? WireMethod.FREEZE : WireMethod.CANCELLATION_FEE);
        exchange.setVariable(VendorVariables.HOLD, call.vendorNo());
        exchange.setVariable(VendorVariables.PRICE, call.attempt().priceFen());
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

    private static void name(Exchange exchange, VendorPolicy vendor, VendorQuestion question, WireMethod method) {
        String step = question.stepName();
        exchange.setVariable(VendorVariables.STEP, step);
        exchange.setVariable(VendorVariables.METHOD, method.shortName());
        exchange.setVariable(VendorVariables.OPERATION,
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
        data.transTime = attempt.transTime() == null ? null
                : DateTimes.SECONDS.format(attempt.transTime().atZone(zone));
        data.payWay = details.payWay();
        data.channelId = details.channelId();
        data.operatorId = details.operatorId();
        data.operatorName = details.operatorName();
        data.remark = details.remark();
        data.medicalExtension = details.extension();
        return data;
    }

    /**
     * The outcome in the answer to the question.
     *
     * @throws UnreadableAnswerException when it cannot be known
     */
    public VendorReply understand(VendorResp answer, Exchange exchange) {
        if (Boolean.FALSE
                .equals(exchange.getProperty(ExchangePropertyKey.CIRCUIT_BREAKER_RESPONSE_SUCCESSFUL_EXECUTION))) {
            // an open circuit breaker may pass the question through as the answer
            throw new UnreadableAnswerException("Resp", null);
        }
        VendorQuestion question = Objects.requireNonNull(VendorVariables.question(exchange),
                "A vendor answers a question");
        VendorPolicy vendor = CallVariables.site(exchange).requireVendor();
        String words = text(answer.respMessage == null ? null : String.join(" ", answer.respMessage));
        String code = VendorPolicy.code(one("RespCode", answer.respCode));
        if (code == null || JSON.matcher(code).lookingAt()) {
            throw new UnreadableAnswerException("RespCode", code == null ? masked(words, question) : code);
        }
        if (areSeveral(code, vendor)) {
            throw new UnreadableAnswerException("RespCode", code);
        }
        if (vendor.codes().unknown().contains(code)) {
            throw new UnknownToVendorException(code, masked(words, question));
        }
        if (!vendor.codes().success().contains(code)) {
            return new VendorOutcome.Refused(code, words == null ? "" : masked(words, question));
        }
        VendorResp.Data data = Objects.requireNonNullElseGet(one("Data", answer.data), VendorResp.Data::new);
        return question instanceof RechargeQuery query
                ? recharges(data, query, CallVariables.site(exchange), clock.instant())
                : done(data, (VendorCall) question, vendor.zone());
    }

    /** Two values joined by an XSLT: with a success among them it is no refusal. */
    private static boolean areSeveral(String code, VendorPolicy vendor) {
        String[] parts = code.split("\\s+");
        return parts.length > 1 && !vendor.codes().success().contains(code)
                && Stream.of(parts).map(VendorPolicy::code).anyMatch(vendor.codes().success()::contains);
    }

    /**
     * A hold without amount or number does not count, nor does one of another amount or order: what the vendor did is
     * unknown.
     */
    private static VendorOutcome.Done done(VendorResp.Data data, VendorCall call, ZoneId zone) {
        String price = one("Price", data.price);
        if (price == null ? call.step() == Step.HOLD : fen("Price", price) != call.attempt().priceFen()) {
            throw new UnreadableAnswerException("Price", price);
        }
        String order = one("OrderId", data.orderId);
        if (order != null && !order.equals(call.recharge().orderId().strip())) {
            throw new UnreadableAnswerException("OrderId", order);
        }
        String flowNo = number("HisFlowNo", data.hisFlowNo);
        boolean ofAnother = flowNo != null && call.recharge().flowNo() != null
                && !flowNo.equals(call.recharge().flowNo().strip());
        if (call.step() == Step.HOLD && ofAnother) {
            throw new UnreadableAnswerException("HisFlowNo", flowNo);
        }
        String cancelNo = number("HisCancelNo", data.hisCancelNo);
        if (cancelNo == null && call.step() == Step.HOLD) {
            throw new UnreadableAnswerException("HisCancelNo", null);
        }
        String balance = one("Balance", data.balance);
        return new VendorOutcome.Done(flowNo, cancelNo, number("InvoiceNo", data.invoiceNo),
                time(one("HisDate", data.hisDate), zone), balance == null ? null : fen("Balance", balance));
    }

    /** The vendor's words without the question's personal data. */
    private static @Nullable String masked(@Nullable String words, VendorQuestion question) {
        String masked = Masks.mask(words);
        if (question instanceof RechargeQuery query) {
            return Masks.hide(masked, query.patientName(), query.idCardNo(), query.mobile());
        }
        return Masks.hide(masked, ((VendorCall) question).details().operatorName());
    }

    private static RechargeList recharges(VendorResp.Data data, RechargeQuery query, Site site, Instant now) {
        ZoneId zone = site.requireVendor().zone();
        List<VendorResp.Order> orders = orders(data);
        List<ListedRecharge> listed = new ArrayList<>();
        for (VendorResp.Order order : orders.subList(0, Math.min(orders.size(), query.maxRows()))) {
            String orderId = one("OrderId", order.orderId);
            if (orderId == null) {
                throw new UnreadableAnswerException("OrderId", null);
            }
            String refunded = one("RefundMoney", order.refundMoney);
            long payFen = fen("PayMoney", one("PayMoney", order.payMoney));
            // in many databases the sum of no refunds is null
            long refundedFen = refunded == null ? 0 : fen("RefundMoney", refunded);
            listed.add(new ListedRecharge(orderId, one("HisFlowNo", order.hisFlowNo),
                    time(one("HisDate", order.hisDate), zone), one("ChannelType", order.channelType),
                    one("ChannelOrderNo", order.channelOrderNo), one("HisOrderId", order.hisOrderId),
                    one("RefundOrderId", order.refundOrderId), payFen, refundedFen, one("OrderMemo", order.orderMemo),
                    isYes(one("IsAllowRefund", order.isAllowRefund)) && refundedFen < payFen)
                    // only the HIS knows how often it refunded
                    .payable(() -> ChannelRefunds.NONE, site, now));
        }
        return new RechargeList(listed, orders.size() > query.maxRows());
    }

    /** The orders of a list; any other answer, such as one to a refund, is not an empty list. */
    private static List<VendorResp.Order> orders(VendorResp.Data data) {
        VendorResp.Orders orders = one("Orders", data.orders);
        boolean other = Stream.of(data.orderId, data.hisFlowNo, data.hisCancelNo, data.price, data.invoiceNo,
                data.strayOrders).anyMatch(field -> field != null && !field.isEmpty());
        if (orders == null && other) {
            throw new UnreadableAnswerException("Orders", null);
        }
        return orders == null || orders.orders == null ? List.of() : orders.orders;
    }

    /** Refundable only if the vendor says so with a known word. */
    private static boolean isYes(@Nullable String flag) {
        return flag != null && YES.contains(VendorPolicy.code(plain(flag).toLowerCase(Locale.ROOT)));
    }

    private static @Nullable Instant time(@Nullable String value, ZoneId zone) {
        if (value == null) {
            return null;
        }
        Instant time = new Fields(Set.of(), zone).requiredTime("HisDate", value);
        if (time == null) {
            throw new UnreadableAnswerException("HisDate", value);
        }
        return time;
    }

    private static long fen(String name, @Nullable String value) {
        Matcher fen = FEN.matcher(value == null ? "" : plain(value));
        if (!fen.matches()) {
            throw new UnreadableAnswerException(name, value);
        }
        return Long.parseLong(fen.group(1).replace(",", ""));
    }

    /** A number that can be stored and sent back unchanged. */
    private static @Nullable String number(String name, @Nullable List<String> values) {
        String number = one(name, values);
        if (number != null && (number.length() > NUMBER_LENGTH || CONTROL.matcher(number).find())) {
            throw new UnreadableAnswerException(name, number);
        }
        return number;
    }

    /** The trimmed value of a single occurrence; null when missing or empty. */
    private static @Nullable String one(String name, @Nullable List<String> values) {
        if (values != null && values.size() > 1) {
            throw new UnreadableAnswerException(name, String.join(" | ", values));
        }
        return values == null || values.isEmpty() ? null : text(values.get(0));
    }

    private static <T> @Nullable T one(String name, @Nullable Collection<T> values) {
        if (values != null && values.size() > 1) {
            throw new UnreadableAnswerException(name, "it stands there " + values.size() + " times");
        }
        return values == null || values.isEmpty() ? null : values.iterator().next();
    }

    /** Digits and letters in half width. */
    private static String plain(String value) {
        return Normalizer.normalize(value, Normalizer.Form.NFKC).strip();
    }

    private static @Nullable String text(@Nullable String value) {
        return value == null || value.isBlank() ? null : value.strip();
    }
}
