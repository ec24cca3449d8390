package io.opdbridge.text;

import net.sf.saxon.Configuration;
import net.sf.saxon.TransformerFactoryImpl;
import net.sf.saxon.functions.registry.BuiltInFunctionSet;
import net.sf.saxon.functions.registry.UseWhen30FunctionSet;
import net.sf.saxon.functions.registry.XSLT30FunctionSet;
import net.sf.saxon.lib.Feature;
import net.sf.saxon.lib.ResourceRequest;
import net.sf.saxon.trans.XPathException;
import org.apache.camel.CamelContext;
import org.apache.camel.component.xslt.TransformerFactoryConfigurationStrategy;
import org.apache.camel.component.xslt.XsltEndpoint;
import org.apache.camel.component.xslt.XsltUriResolver;
import org.apache.camel.component.xslt.XsltUriResolverFactory;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.util.FileUtil;
import org.jspecify.annotations.Nullable;
import org.xml.sax.XMLReader;

import javax.xml.transform.Source;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.URIResolver;

/**
 * Limits what an XSLT can reach: its document and parameters, and other XSLTs in the routes folder, which it may import
 * when it is compiled. No other file, no network, no environment, no Java; and no path that comes out of a
 * document. What it makes XML of a text with, {@code parse-xml}, takes no DOCTYPE and so no entity; {@code
 * parse-xml-fragment}, which needs one itself, gives nothing. Thread-safe.
 */
public final class XsltLimits implements XsltUriResolverFactory, TransformerFactoryConfigurationStrategy {

    private static final String REFUSED = "An XSLT reads what it is given, and imports what is in the routes folder: ";

    private final String routesRoot;

    /** @param routesRoot the routes folder, in Camel's words: {@code file:…} or {@code classpath:…} */
    public XsltLimits(String routesRoot) {
        this.routesRoot = compact(routesRoot);
    }

    /** What Camel reads an XSLT with, and Saxon whatever that asks for while it runs: nothing. */
    @Override
    public URIResolver createUriResolver(CamelContext context, String resourceUri) {
        URIResolver camels = new XsltUriResolver(context, resourceUri);
        return (href, base) -> {
            if (base == null && href.equals(resourceUri)) {
                return camels.resolve(href, null);
            }
            throw new TransformerException(REFUSED + href);
        };
    }

    @Override
    public void configure(TransformerFactory factory, XsltEndpoint endpoint) {
        Configuration saxon = new LimitedSaxon();
        ((TransformerFactoryImpl) factory).setConfiguration(saxon);
        // Java, the environment, and writing beside the result
        saxon.setConfigurationProperty(Feature.ALLOW_EXTERNAL_FUNCTIONS, false);
        saxon.setConfigurationProperty(Feature.DISABLE_XSL_EVALUATE, true);
        saxon.setCollectionFinder((context, uri) -> {
            throw new XPathException(REFUSED + uri);
        });
        URIResolver camels = new XsltUriResolver(endpoint.getCamelContext(), endpoint.getResourceUri());
        saxon.getDefaultXsltCompilerInfo().setResourceResolver(request -> imported(request, camels));
    }

    private Source imported(ResourceRequest request, URIResolver camels) throws XPathException {
        String href = request.relativeUri;
        boolean beside = ResourceRequest.XSLT_NATURE.equals(request.nature) && href != null && request.baseUri != null
                && !ResourceHelper.hasScheme(href)
                && compact(FileUtil.onlyPath(request.baseUri) + "/" + href).startsWith(routesRoot + "/");
        if (!beside) {
            throw new XPathException(REFUSED + request.uri);
        }
        try {
            return camels.resolve(href, request.baseUri);
        } catch (TransformerException e) {
            throw XPathException.makeXPathException(e);
        }
    }

    private static String compact(String uri) {
        String scheme = ResourceHelper.getScheme(uri);
        return scheme == null ? FileUtil.compactPath(uri, '/')
                : scheme + FileUtil.compactPath(uri.substring(scheme.length()), '/');
    }

    /** Without the function transform: what it compiles may choose a configuration of its own, with no limit at all. */
    private static final class LimitedSaxon extends Configuration {

        private static final String TRANSFORM = "transform";
        private static final int XSLT_3 = 30;

        private static final XSLT30FunctionSet FUNCTIONS = new XSLT30FunctionSet() {
            @Override
            public @Nullable Entry getFunctionDetails(String name, int arity) {
                return name.equals(TRANSFORM) ? null : super.getFunctionDetails(name, arity);
            }
        };
        private static final UseWhen30FunctionSet STATIC_FUNCTIONS = new UseWhen30FunctionSet(XSLT_3) {
            @Override
            public @Nullable Entry getFunctionDetails(String name, int arity) {
                return name.equals(TRANSFORM) ? null : super.getFunctionDetails(name, arity);
            }
        };

        @Override
        public XMLReader getSourceParser() {
            return XsltParser.create();
        }

        @Override
        public synchronized void reuseSourceParser(XMLReader parser) {
            // each text has a parser of its own
        }

        @Override
        public BuiltInFunctionSet getXSLTFunctionSet(int version) {
            return version < XSLT_3 ? super.getXSLTFunctionSet(version) : FUNCTIONS;
        }

        @Override
        public UseWhen30FunctionSet getUseWhenFunctionLibrary(int version) {
            return STATIC_FUNCTIONS;
        }
    }
}
