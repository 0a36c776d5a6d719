package dev.semel.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The BOM is not generated: it must name what the build makes for others, in its version, and nothing else. */
class BomTest {
    private static final Path ROOT = Path.of("..");

    /** A program: nobody compiles against it. */
    private static final String PROGRAM = "semel-gateway";

    @Test
    void the_bom_names_every_module_that_others_depend_on_in_its_version() throws Exception {
        Document parent = read(ROOT.resolve("pom.xml"));
        var published = new TreeSet<String>();
        for (String module : texts(parent, "/project/modules/module")) {
            Path place = ROOT.resolve(module);
            Document pom = read(place.resolve("pom.xml"));
            boolean skipped = texts(pom, "/project/properties/*[name()='maven.deploy.skip']")
                    .contains("true");
            if (Files.isDirectory(place.resolve("src/main")) && !skipped) {
                published.addAll(texts(pom, "/project/artifactId"));
            }
        }
        published.remove(PROGRAM);
        Document bom = read(ROOT.resolve("bom/pom.xml"));
        assertThat(texts(bom, "//dependency/artifactId")).containsExactlyInAnyOrderElementsOf(published);
        List<String> versions = new ArrayList<>(texts(bom, "//dependency/version"));
        versions.addAll(texts(bom, "/project/version"));
        assertThat(versions).containsOnly(texts(parent, "/project/version").getFirst());
    }

    private static Document read(Path pom) throws IOException, ParserConfigurationException, SAXException {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
    }

    private static List<String> texts(Document document, String path) throws XPathExpressionException {
        var nodes = (NodeList) XPathFactory.newInstance().newXPath().evaluate(path, document, XPathConstants.NODESET);
        var texts = new ArrayList<String>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent());
        }
        return texts;
    }
}
