package io.opdbridge.bench.baseline;

import com.ctc.wstx.stax.WstxInputFactory;
import io.opdbridge.BridgeSettings;
import io.opdbridge.call.wire.CancellationFeeReq;
import io.opdbridge.call.wire.FreezeReq;
import io.opdbridge.call.wire.ListReq;
import io.opdbridge.call.wire.Resp;
import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.db.Database;
import io.opdbridge.db.DatabaseSettings;
import jakarta.xml.bind.JAXBContext;
import jakarta.xml.bind.JAXBException;
import jakarta.xml.bind.Marshaller;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.SizeLimitHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.util.StreamReaderDelegate;

/**
 * The baseline "bare": the three methods by a Jetty handler, JAXB and plain JDBC. Takes its port and its pool of
 * connections from the settings of the bridge, so that no difference comes from there. Thread-safe.
 */
public final class BareServer extends Handler.Abstract {

    private static final int MAX_BODY_BYTES = 1 << 20;
    private static final XMLInputFactory XML = xmlFactory();
    private static final Map<Class<?>, JAXBContext> CONTEXTS = Map.of(FreezeReq.class, context(FreezeReq.class),
            CancellationFeeReq.class, context(CancellationFeeReq.class), ListReq.class, context(ListReq.class),
            Resp.class, context(Resp.class));

    private final BareLedger ledger;

    private BareServer(BareLedger ledger) {
        this.ledger = ledger;
    }

    public static void main(String[] arguments) throws Exception {
        BridgeSettings settings = BridgeSettings.load();
        Database database = settings.of(DatabaseSettings.class).own();
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setPort(Integer.parseInt(settings.asProperties().getProperty("bridge.http.port")));
        server.addConnector(connector);
        SizeLimitHandler limit = new SizeLimitHandler(MAX_BODY_BYTES, -1);
        limit.setHandler(new BareServer(new BareLedger(database.dataSource())));
        server.setHandler(limit);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            LifeCycle.stop(server);
            database.close();
        }));
        server.start();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        byte[] answer = new byte[0];
        if ("POST".equals(request.getMethod())) {
            byte[] body = Content.Source.asInputStream(request).readAllBytes();
            Charset charset = charset(request);
            answer = write(answer(request, body, charset), charset);
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/xml;charset=" + charset.name());
        }
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.length);
        response.write(true, ByteBuffer.wrap(answer), callback);
        return true;
    }

    private Resp answer(Request request, byte[] body, Charset charset) throws SQLException {
        String path = request.getHttpURI().getPath();
        try {
            switch (path.substring(path.lastIndexOf('/') + 1).replace("recharge.ReChargeAPI.", "")) {
                case "OPDRechargeFreeze" -> {
                    FreezeReq freeze = read(FreezeReq.class, body, charset);
                    return Wire.answer(freeze.transactionCode, ledger.freeze(Wire.holdRequest(freeze)));
                }
                case "OPDRechargeCancellationFee" -> {
                    CancellationFeeReq fee = read(CancellationFeeReq.class, body, charset);
                    return Wire.answer(fee.transactionCode, ledger.settle(Wire.settlement(fee)));
                }
                case "OPDRechargeList" -> {
                    ListReq list = read(ListReq.class, body, charset);
                    return Wire.answer(list.transactionCode, ledger.list(Wire.query(list)));
                }
                default -> throw new Refusal(AnswerCode.UNKNOWN_METHOD, path);
            }
        } catch (Refusal refusal) {
            return Wire.refused("", refusal);
        } catch (JAXBException | XMLStreamException e) {
            return Wire.refused("", new Refusal(AnswerCode.MALFORMED_XML));
        }
    }

    private static <T> T read(Class<T> type, byte[] body, Charset charset) throws JAXBException, XMLStreamException {
        XMLStreamReader reader = XML.createXMLStreamReader(new ByteArrayInputStream(body), charset.name());
        return CONTEXTS.get(type).createUnmarshaller().unmarshal(new NoDoctype(reader), type).getValue();
    }

    private static byte[] write(Resp resp, Charset charset) throws JAXBException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
        Marshaller marshaller = CONTEXTS.get(Resp.class).createMarshaller();
        marshaller.setProperty(Marshaller.JAXB_ENCODING, charset.name());
        marshaller.marshal(resp, out);
        return out.toByteArray();
    }

    private static Charset charset(Request request) {
        Charset named = Request.getCharset(request);
        return named == null ? StandardCharsets.UTF_8 : named;
    }

    private static XMLInputFactory xmlFactory() {
        XMLInputFactory factory = new WstxInputFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }

    private static JAXBContext context(Class<?> type) {
        try {
            return JAXBContext.newInstance(type);
        } catch (JAXBException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class NoDoctype extends StreamReaderDelegate {

        NoDoctype(XMLStreamReader reader) {
            super(reader);
        }

        @Override
        public int next() throws XMLStreamException {
            int event = super.next();
            if (event == DTD) {
                throw new Refusal(AnswerCode.FORBIDDEN_XML, "DOCTYPE");
            }
            return event;
        }
    }
}
