package io.opdbridge.text;

import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.XMLReader;
import org.xml.sax.helpers.XMLFilterImpl;

import javax.xml.XMLConstants;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;

/**
 * What an XSLT reads a text with, by {@code parse-xml}: XML as it is read from outside, without DOCTYPE, which alone
 * could declare an entity, and not nested without end (contract, section 2). For one thread.
 */
final class XsltParser extends XMLFilterImpl {

    private static final String NO_DOCTYPE = "http://apache.org/xml/features/disallow-doctype-decl";

    private int depth;

    private XsltParser(XMLReader parser) {
        super(parser);
    }

    static XMLReader create() {
        try {
            SAXParserFactory factory = SAXParserFactory.newDefaultNSInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature(NO_DOCTYPE, true);
            return new XsltParser(factory.newSAXParser().getXMLReader());
        } catch (ParserConfigurationException | SAXException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void startDocument() throws SAXException {
        depth = 0;
        super.startDocument();
    }

    @Override
    public void startElement(String uri, String name, String qualified, Attributes attributes) throws SAXException {
        if (++depth > SafeXml.MAX_DEPTH) {
            throw new SAXException("Elements lie deeper than " + SafeXml.MAX_DEPTH);
        }
        super.startElement(uri, name, qualified, attributes);
    }

    @Override
    public void endElement(String uri, String name, String qualified) throws SAXException {
        depth--;
        super.endElement(uri, name, qualified);
    }
}
