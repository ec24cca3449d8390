package io.opdbridge.his;

import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.HapiContext;
import ca.uhn.hl7v2.model.Message;
import ca.uhn.hl7v2.parser.CanonicalModelClassFactory;
import ca.uhn.hl7v2.util.Terser;
import ca.uhn.hl7v2.validation.impl.ValidationContextFactory;
import io.opdbridge.text.XmlText;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Converts HL7 v2 messages between HL7's XML encoding, in which the mappings are written, and ER7 (contract, section
 * 7). An answer of any version is read as v2.5.1, and only the parts needed here are checked. Thread-safe.
 */
public final class VendorHl7 {

    private static final String VERSION = "2.5.1";
    /** In hexadecimal, within the length of MSH-10. */
    private static final int NUMBER_BYTES = 10;

    private final SecureRandom random = new SecureRandom();
    private final Map<Charset, HapiContext> contexts = new ConcurrentHashMap<>();

    /** A number for a message (MSH-10), unique over all bridges. */
    public String nextNumber() {
        byte[] bytes = new byte[NUMBER_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().withUpperCase().formatHex(bytes);
    }

    /** The ER7 of a message in the XML encoding; a character that the charset lacks is escaped. */
    public byte[] encode(String xml, String charset) throws HL7Exception {
        Charset known = Charset.forName(charset);
        HapiContext context = context(known);
        return context.getPipeParser().encode(context.getXMLParser().parse(xml)).getBytes(known);
    }

    /**
     * The XML encoding of an answer.
     *
     * @param number number of the sent message
     * @throws UnreadableAnswerException when it is not HL7, or answers another message
     */
    public String read(byte[] answer, String charset, String number) {
        Charset known = Charset.forName(charset);
        HapiContext context = context(known);
        String text = decode(answer, known);
        try {
            Message message = context.getPipeParser().parse(text);
            String answered = new Terser(message).get("/MSA-2");
            if (!number.equals(answered)) {
                throw new UnreadableAnswerException("MSA-2", answered);
            }
            return context.getXMLParser().encode(message);
        } catch (HL7Exception e) {
            throw new UnreadableAnswerException("HL7", text);
        }
    }

    private static String decode(byte[] answer, Charset charset) {
        try {
            return XmlText.decodedAs(charset).newDecoder().decode(ByteBuffer.wrap(answer)).toString();
        } catch (CharacterCodingException e) {
            throw new UnreadableAnswerException(charset.name(), new String(answer, charset));
        }
    }

    private HapiContext context(Charset charset) {
        return contexts.computeIfAbsent(charset, known -> {
            HapiContext context = new DefaultHapiContext(ValidationContextFactory.noValidation());
            context.setModelClassFactory(new CanonicalModelClassFactory(VERSION));
            context.getParserConfiguration().setAllowUnknownVersions(true);
            context.getParserConfiguration().setXmlDisableWhitespaceTrimmingOnAllNodes(true);
            context.getParserConfiguration().setEscaping(new Hl7Escaping(known));
            return context;
        });
    }
}
