package io.opdbridge.call;

import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.text.SafeXml;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.util.StreamReaderDelegate;

/**
 * Reads a request by the contract (section 2): no DOCTYPE, no entity, limited depth, a known element at most once and
 * with text only, an empty one as absent, namespaces and attributes ignored, the site's aliases under their proper
 * names. Unknown elements are skipped, and each name is logged once. For one thread.
 */
final class RequestReader extends StreamReaderDelegate {

    private static final int FIELD_DEPTH = 3;
    private static final Set<String> ENVELOPE = Set.of("TransactionCode", "Data");

    private final String xml;
    private final Set<String> fields;
    private final Map<String, String> aliases;
    private final UnknownElements unknown;
    private final Consumer<String> transactionCode;
    private final Set<String> seen = new HashSet<>();
    private final Map<String, String> values = new HashMap<>();
    /** The first {@link #next} opens it. */
    @SuppressWarnings("NullAway.Init")
    private SafeXml.Guarded source;

    /** The replacement of the field just read: its proper name and text, and its current event. */
    private @Nullable String fieldName;
    private @Nullable String fieldText;
    private int fieldEvent;

    private RequestReader(IncomingCall call, UnknownElements unknown, Consumer<String> transactionCode) {
        this.xml = call.xml();
        this.fields = call.method().fields();
        this.aliases = call.site().wire().requestAliases();
        this.unknown = unknown;
        this.transactionCode = transactionCode;
    }

    /**
     * @param unknown         is told of the elements that are ignored
     * @param transactionCode is told the transaction code as soon as it is read
     */
    static XMLStreamReader read(IncomingCall call, UnknownElements unknown, Consumer<String> transactionCode) {
        return new RequestReader(call, unknown, transactionCode);
    }

    @Override
    public int next() throws XMLStreamException {
        if (getParent() == null) {
            // only now, so that a broken XML declaration is a parse error like any other
            source = SafeXml.readGuarded(xml);
            setParent(source);
        }
        if (fieldName != null && fieldEvent == START_ELEMENT) {
            fieldEvent = CHARACTERS;
            return CHARACTERS;
        }
        if (fieldName != null && fieldEvent == CHARACTERS) {
            fieldEvent = END_ELEMENT;
            return END_ELEMENT;
        }
        fieldName = null;
        fieldText = null;
        while (true) {
            switch (super.next()) {
                case START_ELEMENT -> {
                    if (!startsEmptyField()) {
                        return START_ELEMENT;
                    }
                }
                case END_ELEMENT -> {
                    return END_ELEMENT;
                }
                case CHARACTERS, CDATA, SPACE -> {
                    return getEventType();
                }
                case END_DOCUMENT -> {
                    return END_DOCUMENT;
                }
                default -> {
                    // comments and processing instructions have no meaning
                }
            }
        }
    }

    /** Checks the start of an element; true for a field without text, which counts as absent. */
    private boolean startsEmptyField() throws XMLStreamException {
        String name = super.getLocalName();
        int depth = source.depth();
        if (depth == 1 && !name.equals("Req")) {
            throw new Refusal(AnswerCode.MALFORMED_XML, "Req");
        }
        boolean known = depth == 2 ? ENVELOPE.contains(name)
                : depth == FIELD_DEPTH && fields.contains(aliases.getOrDefault(name, name));
        if (depth == 1 || depth > FIELD_DEPTH) {
            return false;
        }
        if (!known) {
            unknown.ignore(name);
            return false;
        }
        if (!seen.add(name)) {
            throw new Refusal(AnswerCode.DUPLICATE_FIELD, name);
        }
        if (name.equals("Data") && depth == 2) {
            return false;
        }
        return readField(name);
    }

    private boolean readField(String name) throws XMLStreamException {
        int atDepth = source.depth();
        String text = readText(name);
        if (atDepth == 2) {
            transactionCode.accept(text.strip());
        }
        if (text.isBlank()) {
            return true;
        }
        String properName = atDepth == 2 ? name : aliases.getOrDefault(name, name);
        String other = values.putIfAbsent(properName, text);
        if (other != null) {
            if (!other.strip().equals(text.strip())) {
                throw new Refusal(AnswerCode.DUPLICATE_FIELD, properName);
            }
            return true;
        }
        fieldName = properName;
        fieldText = text;
        fieldEvent = START_ELEMENT;
        return false;
    }

    private String readText(String name) throws XMLStreamException {
        StringBuilder text = new StringBuilder();
        while (true) {
            switch (super.next()) {
                case CHARACTERS, CDATA, SPACE -> text.append(super.getText());
                case START_ELEMENT -> throw new Refusal(AnswerCode.BAD_VALUE, name);
                case END_ELEMENT -> {
                    return text.toString();
                }
                default -> {
                    // comments and processing instructions have no meaning
                }
            }
        }
    }

    @Override
    public int getEventType() {
        if (getParent() == null) {
            return START_DOCUMENT;
        }
        return fieldName != null ? fieldEvent : super.getEventType();
    }

    @Override
    public @Nullable Object getProperty(String name) {
        return getParent() == null ? null : super.getProperty(name);
    }

    @Override
    public String getLocalName() {
        return fieldName != null ? fieldName : super.getLocalName();
    }

    @Override
    public String getText() {
        return fieldText != null ? fieldText : super.getText();
    }

    @Override
    public char[] getTextCharacters() {
        return fieldText != null ? fieldText.toCharArray() : super.getTextCharacters();
    }

    @Override
    public int getTextStart() {
        return fieldText != null ? 0 : super.getTextStart();
    }

    @Override
    public int getTextLength() {
        return fieldText != null ? fieldText.length() : super.getTextLength();
    }

    @Override
    public boolean isStartElement() {
        return getEventType() == START_ELEMENT;
    }

    @Override
    public boolean isEndElement() {
        return getEventType() == END_ELEMENT;
    }

    @Override
    public boolean isCharacters() {
        return getEventType() == CHARACTERS;
    }

    @Override
    public String getNamespaceURI() {
        return "";
    }

    @Override
    public String getPrefix() {
        return "";
    }

    @Override
    public int getNamespaceCount() {
        return 0;
    }

    @Override
    public int getAttributeCount() {
        return 0;
    }
}
