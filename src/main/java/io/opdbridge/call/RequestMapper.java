package io.opdbridge.call;

import io.opdbridge.call.wire.CancellationFeeReq;
import io.opdbridge.call.wire.FreezeReq;
import io.opdbridge.call.wire.ListReq;
import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.AuditEntry.Subject;
import io.opdbridge.canonical.Details;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.PersonNumbers;
import io.opdbridge.canonical.RechargeQuery;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.canonical.Settlement.Outcome;
import io.opdbridge.canonical.Site;
import io.opdbridge.text.Fields;
import org.apache.camel.Exchange;
import org.apache.camel.spi.TypeConverterRegistry;
import org.apache.camel.support.SimpleTypeConverter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import javax.xml.stream.XMLStreamReader;

/**
 * Type converters from requests of the wire to canonical messages; they check every field and refuse all faults at once
 * (contract, section 4). Thread-safe.
 */
public final class RequestMapper {

    private static final Logger LOG = LoggerFactory.getLogger(RequestMapper.class);

    private static final int EXTENSION_LENGTH = 1 << 20;
    private static final int TRANSACTION_CODE_LENGTH = 4;

    private final UnknownElements unknown = new UnknownElements();
    private final Clock clock;

    public RequestMapper(Clock clock) {
        this.clock = clock;
    }

    /** Registers the converters with Camel. */
    public void register(TypeConverterRegistry registry) {
        registry.addTypeConverter(XMLStreamReader.class, IncomingCall.class, new SimpleTypeConverter(false,
                (type, exchange, value) -> toXml((IncomingCall) value, exchange)));
        registry.addTypeConverter(RechargeQuery.class, ListReq.class, new SimpleTypeConverter(false,
                (type, exchange, value) -> toQuery((ListReq) value, exchange)));
        registry.addTypeConverter(HoldRequest.class, FreezeReq.class, new SimpleTypeConverter(false,
                (type, exchange, value) -> toHoldRequest((FreezeReq) value, exchange)));
        registry.addTypeConverter(Settlement.class, CancellationFeeReq.class, new SimpleTypeConverter(false,
                (type, exchange, value) -> toSettlement((CancellationFeeReq) value, exchange)));
    }

    /** Lets the JAXB data format read a call. */
    private XMLStreamReader toXml(IncomingCall call, Exchange exchange) {
        return RequestReader.read(call, unknown, code -> {
            exchange.setVariable(CallVariables.TRANSACTION_CODE, code);
            if (code.length() > TRANSACTION_CODE_LENGTH) {
                LOG.info("A TransactionCode of {} characters at site {} is echoed whole", code.length(),
                        call.site().name());
            }
        });
    }

    private RechargeQuery toQuery(ListReq request, Exchange exchange) {
        Site site = CallVariables.site(exchange);
        ListReq.Data data = present(request.data);
        Fields fields = new Fields(site.wire().relaxedFields(), site.zone());
        String cardType = fields.number("CardType", data.cardType);
        String cardNo = fields.number("CardNo", data.cardNo);
        String mobile = fields.number("Mobile", PersonNumbers.mobile(data.mobile));
        String idCardNo = fields.number("IdCardNo", PersonNumbers.identity(data.idCardNo));
        String patientName = fields.optional("PatientName", PersonNumbers.visible(data.patientName),
                Fields.NAME_LENGTH);
        String orderMemo = fields.optional("OrderMemo", data.orderMemo, Fields.CODE_LENGTH);
        String wxOrderNo = fields.number("WxOrderNo", data.wxOrderNo);
        String hisOrderId = fields.number("HisOrderId", data.hisOrderId);
        boolean singleOrder = orderMemo != null || wxOrderNo != null || hisOrderId != null;
        if (cardNo == null && idCardNo == null && !singleOrder) {
            fields.addMissing("CardNo | IdCardNo | OrderMemo | WxOrderNo | HisOrderId");
        }
        LocalDate start = fields.optionalDate("StartDate", data.startDate);
        LocalDate end = fields.optionalDate("EndDate", data.endDate);
        if (start != null && end != null) {
            if (start.isAfter(end)) {
                fields.addBad("StartDate > EndDate");
            } else if (!singleOrder && ChronoUnit.DAYS.between(start, end) >= site.lists().maxDays()) {
                // both dates are inclusive
                fields.addBad("StartDate … EndDate (≤ " + site.lists().maxDays() + ")");
            }
        }
        fields.refuseViolations();
        exchange.setVariable(CallVariables.SUBJECT, new Subject(cardNo, idCardNo,
                orderMemo != null ? orderMemo : wxOrderNo != null ? wxOrderNo : hisOrderId, null, null, null));

        LocalDate today = LocalDate.now(clock.withZone(site.zone()));
        LocalDate from = start != null ? start
            : end != null ? end.minusDays(site.lists().maxDays() - 1) : today.minusDays(site.lists().days());
        LocalDate to = end != null ? end : start != null ? start.plusDays(site.lists().maxDays() - 1) : today;
        return new RechargeQuery(site.name(), cardType, cardNo, mobile, idCardNo, patientName, orderMemo, wxOrderNo,
                hisOrderId, from.atStartOfDay(site.zone()).toInstant(),
                to.plusDays(1).atStartOfDay(site.zone()).toInstant(), site.lists().maxRows());
    }

    private static HoldRequest toHoldRequest(FreezeReq request, Exchange exchange) {
        Site site = CallVariables.site(exchange);
        FreezeReq.Data data = present(request.data);
        Fields fields = new Fields(site.wire().relaxedFields(), site.zone());
        RechargeRef recharge = recharge(fields, site, data);
        Attempt attempt = attempt(fields, data);
        Details details = details(fields, data);
        fields.refuseViolations();
        exchange.setVariable(CallVariables.ORDER_ID, recharge.orderId());
        exchange.setVariable(CallVariables.SUBJECT, subject(recharge, attempt));
        return new HoldRequest(recharge, attempt, details);
    }

    private static Settlement toSettlement(CancellationFeeReq request, Exchange exchange) {
        Site site = CallVariables.site(exchange);
        CancellationFeeReq.Data data = present(request.data);
        Fields fields = new Fields(site.wire().relaxedFields(), site.zone());
        RechargeRef recharge = recharge(fields, site, data);
        Attempt attempt = attempt(fields, data);
        Details details = details(fields, data);
        String invoiceNo = fields.number("InvoiceNo", data.invoiceNo);
        String cancelNo = fields.number("HisCancelNo", data.hisCancelNo);
        String refundOrderId = fields.number("RefundOrderId", data.refundOrderId);
        Outcome outcome = outcome(fields, data, site);
        fields.refuseViolations();
        exchange.setVariable(CallVariables.ORDER_ID, recharge.orderId());
        exchange.setVariable(CallVariables.SUBJECT, subject(recharge, attempt));
        Settlement settlement = new Settlement(recharge, attempt, outcome, invoiceNo, cancelNo, refundOrderId, details);
        exchange.setVariable(CallVariables.OUTCOME, outcome.name());
        exchange.setVariable(CallVariables.NOTE, settlement.note());
        return settlement;
    }

    /** A number that no site relaxes; anything for a missing one, which is refused with all that is missing. */
    private static String required(String name, @Nullable String value, Fields fields) {
        return Objects.requireNonNullElse(fields.requiredNumber(name, value), "");
    }

    private static RechargeRef recharge(Fields fields, Site site, FreezeReq.Data data) {
        return new RechargeRef(site.name(),
                fields.requiredNumber("HisFlowNo", data.hisFlowNo),
                required("OrderId", data.orderId, fields),
                fields.requiredNumber("CardType", data.cardType),
                fields.requiredNumber("CardNo", data.cardNo),
                fields.requiredNumber("HisID", data.hisId));
    }

    private static Subject subject(RechargeRef recharge, Attempt attempt) {
        return new Subject(recharge.cardNo(), null, recharge.orderId(), recharge.flowNo(), attempt.priceFen(), null);
    }

    private static Attempt attempt(Fields fields, FreezeReq.Data data) {
        return new Attempt(
                required("TransNo", data.transNo, fields),
                fields.fen("Price", data.price),
                fields.requiredTime("TransTime", data.transTime));
    }

    private static Details details(Fields fields, FreezeReq.Data data) {
        String extension = data.medicalExtension;
        if (extension != null && extension.length() > EXTENSION_LENGTH) {
            fields.addBad("MedicalExtension (≤ " + EXTENSION_LENGTH + ")");
        }
        return new Details(
                fields.required("PayWay", data.payWay, Fields.CODE_LENGTH),
                fields.required("ChannelId", data.channelId, Fields.CODE_LENGTH),
                fields.optional("OperatorId", data.operatorId, Fields.CODE_LENGTH),
                fields.optional("OperatorName", data.operatorName, Fields.NAME_LENGTH),
                fields.optional("Remark", data.remark, Fields.TEXT_LENGTH),
                extension);
    }

    private static Outcome outcome(Fields fields, CancellationFeeReq.Data data, Site site) {
        String type = site.wire().acceptsType() ? fields.optional("Type", data.type, Fields.CODE_LENGTH) : null;
        String status = type != null && data.status == null ? null : fields.oneOf("Status", data.status, "0", "1");
        if (type == null) {
            return "0".equals(status) ? Outcome.CAPTURE : Outcome.RELEASE;
        }
        if (!type.equals("1") && !type.equals("2")) {
            fields.addBad("Type (1 | 2)");
        } else if (status != null && status.equals("0") != type.equals("1")) {
            fields.addBad("Status ≠ Type");
        }
        return type.equals("1") ? Outcome.CAPTURE : Outcome.RELEASE;
    }

    private static <T> T present(@Nullable T data) {
        if (data == null) {
            throw new Refusal(AnswerCode.MISSING_FIELD, "Data");
        }
        return data;
    }
}
