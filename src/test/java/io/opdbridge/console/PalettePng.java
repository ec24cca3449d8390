package io.opdbridge.console;

import javax.imageio.ImageIO;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Pictures of pages have few colours: with the most frequent 256 of them a PNG takes a third of the room. */
final class PalettePng {

    private static final int COLOURS = 256;
    /** Edges of letters have many shades of little difference. */
    private static final int SHADES = 0xF8F8F8;

    private PalettePng() {
    }

    static byte[] of(byte[] png) throws IOException {
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(png));
        Map<Integer, Integer> counts = new HashMap<>();
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                counts.merge(picture.getRGB(x, y) & SHADES, 1, Integer::sum);
            }
        }
        // each shade by the colour of it that is seen first
        List<Integer> palette = counts.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder())).limit(COLOURS).map(Map.Entry::getKey).toList();
        Map<Integer, Integer> exact = new HashMap<>();
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                exact.putIfAbsent(picture.getRGB(x, y) & SHADES, picture.getRGB(x, y) & 0xFFFFFF);
            }
        }
        int[] colours = palette.stream().mapToInt(exact::get).toArray();
        IndexColorModel model = new IndexColorModel(8, colours.length, colours, 0, false, -1, 0);
        BufferedImage indexed = new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_BYTE_INDEXED, model);
        indexed.createGraphics().drawImage(picture, 0, 0, null);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(indexed, "png", out);
        return out.size() < png.length ? out.toByteArray() : png;
    }
}
