package io.opdbridge.text;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.sr.BasicStreamReader;
import com.ctc.wstx.stax.WstxInputFactory;
import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Refusal;

import java.io.StringReader;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.util.StreamReaderDelegate;

/** XML from outside, read without DTD, entity or external resource (contract, section 2). */
public final class SafeXml {

    static final int MAX_DEPTH = 16;
    /** Limit of names: a caller can make their hashes collide, and many would cost the parser seconds. */
    static final int MAX_NAMES = 1000;

    private static final String VERSION = "1.0";
    private static final XMLInputFactory FACTORY = factory();

    /** A reference to an entity other than the five of XML itself; no character. */
    private static final Pattern ENTITY = Pattern.compile("&(?!(?:lt|gt|amp|apos|quot);|#)");

    private SafeXml() {
    }

    /** A reader that passes a DOCTYPE on as an event. */
    static XMLStreamReader read(String xml) throws XMLStreamException {
        return FACTORY.createXMLStreamReader(new StringReader(xml));
    }

    /** A reader that refuses a DOCTYPE, an entity, deep nesting and too many names. */
    public static Guarded readGuarded(String xml) throws XMLStreamException {
        XMLStreamReader reader = read(xml);
        if (reader.getVersion() != null && !reader.getVersion().equals(VERSION)) {
            // XML 1.1 allows characters that no answer can contain
            throw new XMLStreamException("XML " + reader.getVersion(), reader.getLocation());
        }
        return new Guarded(reader, xml);
    }

    /** The text, if it is well-formed; refuses what {@link #readGuarded} refuses. */
    public static String check(String xml) throws XMLStreamException {
        Guarded reader = readGuarded(xml);
        while (reader.hasNext()) {
            reader.next();
        }
        return xml;
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = new WstxInputFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        // a lazy parser would find an error inside a text only in getText, and throw it unchecked
        factory.setProperty(WstxInputProperties.P_LAZY_PARSING, false);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("No external resource is read");
        });
        return factory;
    }

    /** Counts the depth: 1 at the root element. */
    public static final class Guarded extends StreamReaderDelegate {

        private int depth;
        private final Set<String> names = new HashSet<>();
        private final BasicStreamReader parser;
        private final String xml;

        private Guarded(XMLStreamReader reader, String xml) {
            super(reader);
            this.parser = (BasicStreamReader) reader;
            this.xml = xml;
        }

        public int depth() {
            return depth;
        }

        @Override
        public int next() throws XMLStreamException {
            int event = super.next();
            switch (event) {
                case DTD, ENTITY_DECLARATION, NOTATION_DECLARATION ->
                    throw new Refusal(AnswerCode.FORBIDDEN_XML, "DOCTYPE");
                case ENTITY_REFERENCE -> throw new Refusal(AnswerCode.FORBIDDEN_XML, "entity");
                case START_ELEMENT -> {
                    if (++depth > MAX_DEPTH) {
                        throw new Refusal(AnswerCode.FORBIDDEN_XML, "depth " + depth);
                    }
                    countNames();
                    refuseEntityInAttributes();
                }
                case END_ELEMENT -> depth--;
                case PROCESSING_INSTRUCTION -> countName(getPITarget());
                default -> {
                    // nothing to guard
                }
            }
            return event;
        }

        /** The parser silently drops an undeclared entity from an attribute's value. */
        private void refuseEntityInAttributes() throws XMLStreamException {
            if (getAttributeCount() + getNamespaceCount() == 0) {
                return;
            }
            Matcher entity = ENTITY.matcher(xml);
            entity.region((int) parser.getStartingCharOffset(), (int) parser.getEndingCharOffset());
            if (entity.find()) {
                throw new Refusal(AnswerCode.FORBIDDEN_XML, "entity");
            }
        }

        private void countNames() throws XMLStreamException {
            countName(getPrefix());
            countName(getLocalName());
            for (int i = 0; i < getAttributeCount(); i++) {
                countName(getAttributePrefix(i));
                countName(getAttributeLocalName(i));
            }
            for (int i = 0; i < getNamespaceCount(); i++) {
                countName(getNamespacePrefix(i));
            }
        }

        private void countName(String name) throws XMLStreamException {
            if (name != null && name.codePoints().anyMatch(Character::isSupplementaryCodePoint)) {
                // a name in only one edition of XML 1.0, so parsers differ
                throw new XMLStreamException("Name", getLocation());
            }
            if (names.add(name) && names.size() > MAX_NAMES) {
                throw new Refusal(AnswerCode.FORBIDDEN_XML, "names > " + MAX_NAMES);
            }
        }
    }
}
