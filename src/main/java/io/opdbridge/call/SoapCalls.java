package io.opdbridge.call;

import io.opdbridge.call.SoapEnvelope.Argument;
import io.opdbridge.call.SoapEnvelope.Operation;
import io.opdbridge.call.wire.WireMethod;
import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import io.opdbridge.text.XmlText;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

import java.nio.charset.Charset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.stream.XMLStreamException;

/**
 * Calls over SOAP (contract, section 3, point 3): the operation is the method, or one operation takes any method and
 * its name as an argument. Thread-safe.
 */
public final class SoapCalls {

    private static final List<String> PATH = List.of("soap");
    /** Scheme, host and port of an address; nothing else may get into the WSDL. */
    private static final Pattern SERVER = Pattern.compile(
            "(https?://(?:[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(?::[0-9]{1,5})?)/.*");
    /** The names of the arguments in the WSDL. */
    private static final String ARGUMENT = "arg0";
    private static final String CALL_METHOD = "method";
    private static final String CALL_XML = "xml";

    private final Sites sites;
    private final CallBodies bodies;
    private final Map<String, WireMethod> transactionCodes;
    private final String ownAddress;

    /** @param ownAddress the bridge's address, for callers that send no host */
    public SoapCalls(Sites sites, HttpCalls.Reading options, String ownAddress) {
        this.sites = sites;
        this.bodies = new CallBodies(options.maxBodyBytes());
        this.transactionCodes = options.transactionCodes();
        this.ownAddress = ownAddress;
    }

    /** Makes every answer a SOAP envelope, also to an unreadable request. */
    public void expect(Exchange exchange) {
        exchange.setVariable(CallVariables.SOAP, SoapReply.TO_UNREADABLE);
    }

    /**
     * Turns the HTTP message of the exchange into an {@link UnprovenCall}.
     *
     * @throws XMLStreamException when the envelope is not well-formed XML
     */
    public void receive(Exchange exchange) throws XMLStreamException {
        Message message = exchange.getMessage();
        CallPath path = path(message);
        // the call is read first, so that the refusal of an unknown site has the caller's kind of envelope
        Optional<Site> named = CallerProofs.findSite(path.site(), sites, exchange);
        Site site = named.orElse(sites.defaultSite());
        CallVariables.setSite(exchange, site);
        if (!"POST".equals(message.getHeader(Exchange.HTTP_METHOD, String.class))) {
            throw new Refusal(AnswerCode.NOT_A_POST);
        }
        byte[] bytes = bodies.read(message);
        byte[] hash = CallVariables.hash(bytes, exchange);
        Charset charset = XmlText.charsetOf(
                XmlText.charsetParameter(message.getHeader(Exchange.CONTENT_TYPE, String.class)), bytes);
        exchange.setVariable(CallVariables.CHARSET, charset);

        SoapEnvelope envelope = SoapEnvelope.read(repaired(XmlText.decode(bytes, charset), site));
        if (envelope.operations().isEmpty()) {
            throw new Refusal(AnswerCode.UNKNOWN_METHOD, "");
        }
        Operation operation = envelope.operations().get(0);
        exchange.setVariable(CallVariables.SOAP,
                SoapReply.to(envelope.version(), operation, site.wire().soapResultElement()));
        if (named.isEmpty()) {
            CallerProofs.refuseSite(path.siteName(sites), exchange);
        }
        if (envelope.operations().size() > 1) {
            throw new Refusal(AnswerCode.DUPLICATE_FIELD, envelope.operations().get(1).name());
        }
        IncomingCall call = understand(operation, site);
        exchange.setVariable(CallVariables.METHOD, call.method().shortName());
        message.setBody(
                new UnprovenCall(path.siteName(sites), named.orElse(null), call.method().shortName(), hash, call));
    }

    /** Prepares the WSDL for the site of the path: an {@link UnprovenCall}. */
    public void describe(Exchange exchange) {
        Message message = exchange.getMessage();
        CallPath path = path(message);
        Optional<Site> named = CallerProofs.findSite(path.site(), sites, exchange);
        if (named.isEmpty()) {
            CallerProofs.refuseSite(path.siteName(sites), exchange);
        }
        Site site = named.orElse(sites.defaultSite());
        Matcher server = SERVER.matcher(message.getHeader(Exchange.HTTP_URL, "", String.class));
        String address = (server.matches() ? server.group(1) : ownAddress)
                + (path.site() == null ? "" : "/sites/" + site.name()) + "/soap";
        exchange.setVariable(CallVariables.SOAP_SERVICE, SoapService.of(site, address));
        message.setBody(new UnprovenCall(path.siteName(sites), named.orElse(null), UnprovenCall.DESCRIPTION,
                CallVariables.hash(new byte[0], exchange), null));
    }

    /** The SOAP envelope around the XML of an answer. */
    public String wrap(String xml, Exchange exchange) throws XMLStreamException {
        return exchange.getVariable(CallVariables.SOAP, SoapReply.class).wrap(xml.stripTrailing());
    }

    private static CallPath path(Message message) {
        CallPath path = CallPath.of(message);
        if (!path.rest().equals(PATH)) {
            throw new Refusal(AnswerCode.UNKNOWN_METHOD, String.join("/", path.rest()));
        }
        return path;
    }

    private IncomingCall understand(Operation operation, Site site) {
        if (!operation.name().equals(site.wire().soapCallOperation())) {
            WireMethod method = WireMethod.of(operation.name())
                    .orElseThrow(() -> new Refusal(AnswerCode.UNKNOWN_METHOD, operation.name()));
            refuseTwins(operation.arguments());
            return new IncomingCall(site, method, repaired(onlyXml(operation), site));
        }
        refuseTwins(operation.arguments());
        return call(operation, site);
    }

    /** The XML of an operation that is the method: the argument that looks like XML, else the only one. */
    private static String onlyXml(Operation operation) {
        List<Argument> given = operation.arguments().stream().filter(argument -> !argument.isBlank()).toList();
        List<Argument> xml = given.stream().filter(Argument::isXml).toList();
        if (given.isEmpty()) {
            throw missing(operation, ARGUMENT);
        }
        if (xml.size() > 1) {
            throw new Refusal(AnswerCode.DUPLICATE_FIELD, xml.get(1).name());
        }
        return (xml.isEmpty() ? given : xml).get(0).text();
    }

    private IncomingCall call(Operation operation, Site site) {
        List<Argument> given = operation.arguments().stream().filter(argument -> !argument.isBlank()).toList();
        List<Argument> xml = given.stream().filter(Argument::isXml).toList();
        List<Argument> names = given.stream().filter(argument -> !argument.isXml()).toList();
        if (given.isEmpty()) {
            throw missing(operation, CALL_METHOD + ", " + CALL_XML);
        }
        if (names.isEmpty()) {
            throw missing(operation, CALL_METHOD);
        }
        if (xml.isEmpty()) {
            throw missing(operation, CALL_XML);
        }
        for (List<Argument> ofOneKind : List.of(names, xml)) {
            if (ofOneKind.size() > 1) {
                throw new Refusal(AnswerCode.DUPLICATE_FIELD, ofOneKind.get(1).name());
            }
        }
        String name = names.get(0).text();
        WireMethod method = Optional.ofNullable(transactionCodes.get(name)).or(() -> WireMethod.of(name))
                .orElseThrow(() -> new Refusal(AnswerCode.UNKNOWN_METHOD, name));
        return new IncomingCall(site, method, repaired(xml.get(0).text(), site));
    }

    private static void refuseTwins(List<Argument> arguments) {
        Set<String> names = new HashSet<>();
        for (Argument argument : arguments) {
            if (!names.add(argument.name())) {
                throw new Refusal(AnswerCode.DUPLICATE_FIELD, argument.name());
            }
        }
    }

    /** The names of empty arguments, by the caller's names or else the WSDL's. */
    private static Refusal missing(Operation operation, String described) {
        String empty = operation.arguments().stream().filter(Argument::isBlank).map(Argument::name)
                .collect(Collectors.joining(", "));
        return new Refusal(AnswerCode.MISSING_FIELD, empty.isEmpty() ? described : empty);
    }

    private static String repaired(String xml, Site site) {
        return site.wire().repairsAmpersands() ? XmlText.repairAmpersands(xml) : xml;
    }
}
