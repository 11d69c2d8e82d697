package io.tercel.files;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/** How the pages of Parquet files are packed, without Hadoop's codecs: not at all, by Snappy, GZIP or Zstandard. */
final class ParquetCodecs implements CompressionCodecFactory {

    /** What a page is packed and unpacked by. */
    private record Codec(CompressionCodecName name) implements BytesInputCompressor, BytesInputDecompressor {

        @Override
        public BytesInput compress(BytesInput bytes) throws IOException {
            if (name == CompressionCodecName.UNCOMPRESSED) {
                return bytes;
            }
            byte[] plain = bytes(bytes);
            return BytesInput.from(
                    switch (name) {
                        case UNCOMPRESSED -> plain;
                        case SNAPPY -> Snappy.compress(plain);
                        case GZIP -> gzip(plain);
                        case ZSTD -> Zstd.compress(plain);
                        default -> throw unknown(name);
                    });
        }

        @Override
        public BytesInput decompress(BytesInput bytes, int size) throws IOException {
            return name == CompressionCodecName.UNCOMPRESSED ? bytes : BytesInput.from(unpacked(bytes(bytes), size));
        }

        private byte[] unpacked(byte[] packed, int size) throws IOException {
            return switch (name) {
                case UNCOMPRESSED -> packed;
                case SNAPPY -> Snappy.uncompress(packed);
                case GZIP -> gunzip(packed, size);
                case ZSTD -> Zstd.decompress(packed, size);
                default -> throw unknown(name);
            };
        }

        @Override
        public void decompress(ByteBuffer input, int packedSize, ByteBuffer output, int size) throws IOException {
            byte[] packed = new byte[packedSize];
            input.get(packed);
            output.put(unpacked(packed, size));
            output.flip();
        }

        @Override
        public CompressionCodecName getCodecName() {
            return name;
        }

        @Override
        public void release() {}
    }

    private static byte[] bytes(BytesInput input) throws IOException {
        try (ByteBufferInputStream in = input.toInputStream()) {
            return in.readAllBytes();
        }
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        return packed.toByteArray();
    }

    private static byte[] gunzip(byte[] packed, int size) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return in.readNBytes(size);
        }
    }

    private static IllegalArgumentException unknown(CompressionCodecName name) {
        return new IllegalArgumentException(
                "pages packed by %s; expected UNCOMPRESSED, SNAPPY, GZIP or ZSTD".formatted(name));
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName name) {
        return new Codec(name);
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName name) {
        return new Codec(name);
    }

    @Override
    public void release() {}
}
