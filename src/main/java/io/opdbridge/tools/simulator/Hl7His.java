package io.opdbridge.tools.simulator;

import ca.uhn.hl7v2.AcknowledgmentCode;
import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.ErrorCode;
import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.app.Connection;
import ca.uhn.hl7v2.app.HL7Service;
import ca.uhn.hl7v2.app.ServerConfiguration.ApplicationExceptionPolicy;
import ca.uhn.hl7v2.llp.MinLowerLayerProtocol;
import ca.uhn.hl7v2.model.Message;
import ca.uhn.hl7v2.model.v251.message.RTB_K13;
import ca.uhn.hl7v2.parser.CanonicalModelClassFactory;
import ca.uhn.hl7v2.protocol.MetadataKeys;
import ca.uhn.hl7v2.protocol.ReceivingApplication;
import ca.uhn.hl7v2.protocol.ReceivingApplicationException;
import ca.uhn.hl7v2.util.StandardSocketFactory;
import ca.uhn.hl7v2.util.Terser;
import ca.uhn.hl7v2.util.idgenerator.InMemoryIDGenerator;
import ca.uhn.hl7v2.validation.impl.ValidationContextFactory;
import io.opdbridge.tools.simulator.HisBooks.Answer;
import io.opdbridge.tools.simulator.HisBooks.Query;
import io.opdbridge.tools.simulator.HisBooks.Recharge;
import io.opdbridge.tools.simulator.HisBooks.Refund;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A simulated HIS that speaks HL7 v2.5.1 by HAPI's MLLP server, as {@code src/docs/integrate/hl7v2.md} has it. A
 * message that it does not understand gets AE or AR, since nothing was done; when the books do not serve, which HAPI
 * would answer with AE as well, it says nothing and breaks the connection.
 */
public final class Hl7His implements HisServer {

    private static final String VERSION = "2.5.1";
    private static final int BACKLOG = 128;
    private static final DateTimeFormatter HL7_TIME = DateTimeFormatter.ofPattern("uuuuMMddHHmmss", Locale.ROOT);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    private final HisBooks books;
    private final ServerSocket socket;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final DefaultHapiContext context = new DefaultHapiContext(ValidationContextFactory.noValidation());
    private final HL7Service server;

    /** @param port 0 takes a free one */
    public Hl7His(HisBooks books, int port) {
        this.books = books;
        try {
            socket = new BoundSocket(port);
        } catch (IOException e) {
            throw new IllegalStateException("The simulated HIS does not start on port " + port, e);
        }
        context.setExecutorService(threads);
        // HAPI's own numbers come out of a file that it puts into the working folder
        context.getParserConfiguration().setIdGenerator(new InMemoryIDGenerator());
        context.setModelClassFactory(new CanonicalModelClassFactory(VERSION));
        context.setLowerLayerProtocol(new MinLowerLayerProtocol(true));
        context.getServerConfiguration().setApplicationExceptionPolicy(ApplicationExceptionPolicy.DO_NOT_RESPOND);
        context.setSocketFactory(new StandardSocketFactory() {
            @Override
            public ServerSocket createServerSocket() {
                return socket;
            }
        });
        server = context.newServer(socket.getLocalPort(), false);
        server.registerApplication(new Desk());
        server.start();
    }

    @Override
    public int port() {
        return socket.getLocalPort();
    }

    @Override
    public void close() {
        server.stop();
        connections().forEach(Hl7His::close);
        server.waitForTermination();
        threads.shutdownNow();
    }

    private List<Connection> connections() {
        synchronized (server) {
            return List.copyOf(server.getRemoteConnections());
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Desk implements ReceivingApplication<Message> {

        @Override
        public boolean canProcess(Message message) {
            return true;
        }

        @Override
        public Message processMessage(Message message, Map<String, Object> metadata)
                throws ReceivingApplicationException {
            try {
                return answer(message);
            } catch (HL7Exception | IOException | RuntimeException e) {
                Object port = metadata.get(MetadataKeys.IN_SENDING_PORT);
                connections().stream().filter(caller -> caller.getRemotePort().equals(port)).forEach(Hl7His::close);
                throw new ReceivingApplicationException(e);
            }
        }
    }

    private Message answer(Message message) throws HL7Exception, IOException {
        Terser question = new Terser(message);
        String type = question.get("/MSH-9-1") + "^" + question.get("/MSH-9-2");
        Message answer = switch (type) {
            case "DFT^P03" -> refund(message, question);
            case "QBP^Q13" -> list(question);
            default -> message.generateACK(AcknowledgmentCode.AR, new HL7Exception(type,
                    ErrorCode.UNSUPPORTED_MESSAGE_TYPE));
        };
        new Terser(answer).set("/MSH-18", question.get("/MSH-18"));
        return answer;
    }

    private Message refund(Message message, Terser question) throws HL7Exception, IOException {
        String step = question.get("/FINANCIAL/FT1-7");
        Refund refund;
        try {
            refund = refund(question);
        } catch (ArithmeticException | IllegalArgumentException e) {
            return message.generateACK(AcknowledgmentCode.AE, new HL7Exception("FT1", ErrorCode.DATA_TYPE_ERROR));
        }
        Answer said = switch (step == null ? "" : step) {
            case "HOLD" -> books.hold(refund);
            case "CAPTURE" -> books.capture(refund);
            case "RELEASE" -> books.release(refund);
            default -> null;
        };
        if (said == null) {
            return message.generateACK(AcknowledgmentCode.AE,
                    new HL7Exception("FT1-7", ErrorCode.TABLE_VALUE_NOT_FOUND));
        }
        Message acknowledgement = message.generateACK();
        Terser answer = new Terser(acknowledgement);
        if (!said.success()) {
            answer.set("/MSA-1", "AE");
            answer.set("/ERR-3", "207");
            answer.set("/ERR-4", "E");
            answer.set("/ERR-5", said.code());
            answer.set("/ERR-8", said.words());
            return acknowledgement;
        }
        acknowledgement.addNonstandardSegment("ZRF");
        answer.set("/ZRF-1", question.get("/.ZRF-1"));
        answer.set("/ZRF-2", said.refundNo());
        answer.set("/ZRF-3", said.invoiceNo());
        answer.set("/ZRF-4", said.flowNo());
        answer.set("/ZRF-5", LocalDateTime.parse(said.doneAt(), TIME).format(HL7_TIME));
        answer.set("/ZRF-6", yuan(refund.priceFen()));
        answer.set("/ZRF-6-2", "CNY");
        answer.set("/ZRF-7", yuan(said.balanceFen()));
        answer.set("/ZRF-7-2", "CNY");
        return acknowledgement;
    }

    private static Refund refund(Terser question) throws HL7Exception {
        String time = question.get("/FINANCIAL/FT1-4");
        String amount = question.get("/FINANCIAL/FT1-11");
        if (amount == null) {
            throw new IllegalArgumentException("FT1-11");
        }
        return new Refund(question.get("/FINANCIAL/FINANCIAL_COMMON_ORDER/ORC-2"),
                question.get("/FINANCIAL/FINANCIAL_COMMON_ORDER/ORC-3"), question.get("/PID-3-5"),
                question.get("/PID-3-1"),
                question.get("/FINANCIAL/FT1-2"),
                time == null ? null : LocalDateTime.parse(time, HL7_TIME).format(TIME),
                new BigDecimal(amount).movePointRight(2).longValueExact(), question.get("/.ZRF-2"));
    }

    private Message list(Terser question) throws HL7Exception, IOException {
        List<Recharge> found = books.list(new Query(question.get("/QPD-3-5"), question.get("/QPD-3-1"),
                question.get("/QPD-4"), question.get("/QPD-6"), question.get("/QPD-5"), date(question.get("/QPD-7")),
                date(question.get("/QPD-8")), question.get("/QPD-9"), question.get("/QPD-10"),
                question.get("/QPD-11")));
        RTB_K13 table = new RTB_K13();
        table.setParser(context.getPipeParser());
        table.initQuickstart("RTB", "K13", "P");
        Terser answer = new Terser(table);
        answer.set("/MSA-1", "AA");
        answer.set("/MSA-2", question.get("/MSH-10"));
        answer.set("/QAK-1", question.get("/QPD-2"));
        answer.set("/QAK-2", found.isEmpty() ? "NF" : "OK");
        answer.set("/QPD-1", question.get("/QPD-1"));
        answer.set("/QPD-2", question.get("/QPD-2"));
        int columns = Integer.parseInt(question.get("/RDF-1"));
        answer.set("/ROW_DEFINITION/RDF-1", Integer.toString(columns));
        for (int column = 0; column < columns; column++) {
            String name = question.get("/RDF-2(" + column + ")");
            answer.set("/ROW_DEFINITION/RDF-2(" + column + ")", name);
            for (int row = 0; row < found.size(); row++) {
                answer.set("/ROW_DEFINITION/RDT(" + row + ")-" + (column + 1), cell(found.get(row), name));
            }
        }
        return table;
    }

    private static String cell(Recharge recharge, String column) {
        return switch (column) {
            case "OrderId" -> recharge.orderId();
            case "HisFlowNo" -> recharge.flowNo();
            case "HisDate" -> LocalDateTime.parse(recharge.paidAt(), TIME).format(HL7_TIME);
            case "ChannelType" -> recharge.channelType();
            case "ChannelOrderNo" -> recharge.channelOrderNo();
            case "HisOrderId" -> recharge.hisOrderNo();
            case "PayMoney" -> yuan(recharge.paidFen());
            case "RefundMoney" -> yuan(recharge.refundedFen());
            case "OrderMemo" -> recharge.memo();
            case "IsAllowRefund" -> recharge.refundable() ? "1" : "0";
            default -> "";
        };
    }

    private static String yuan(long fen) {
        return BigDecimal.valueOf(fen, 2).toPlainString();
    }

    private static @Nullable LocalDate date(@Nullable String text) {
        return text == null ? null : LocalDate.parse(text, DateTimeFormatter.BASIC_ISO_DATE);
    }

    /** Listens on the loopback address from the start; HAPI would bind it later, to all addresses. */
    private static final class BoundSocket extends ServerSocket {

        BoundSocket(int port) throws IOException {
            super(port, BACKLOG, InetAddress.getLoopbackAddress());
        }

        @Override
        public void bind(SocketAddress address, int backlog) throws IOException {
            if (!isBound()) {
                super.bind(address, backlog);
            }
        }
    }
}
