"""Synthetic files in the formats of structural variant callers.

Positions are 1-based. Every record lies on `chr1`, every mate of a translocation on `chr2`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

INSERTED: Final = "GATTACAGATTACAGGCATTAGCCATTGCAGGATTACAGATTACAGGCATTAGCCATTGCAG"
_META: Final = {
    "END": ("1", "Integer", "End position of the variant"),
    "END2": ("1", "Integer", "Position of breakpoint on CHR2"),
    "POS2": ("1", "Integer", "Genomic position for CHR2"),
    "SVLEN": (".", "Integer", "Difference in length between REF and ALT alleles"),
    "CIPOS": ("2", "Integer", "Confidence interval around POS"),
    "CIEND": ("2", "Integer", "Confidence interval around END"),
    "IMPRECISE": ("0", "Flag", "Imprecise structural variation"),
    "PRECISE": ("0", "Flag", "Precise structural variation"),
    "INV3": ("0", "Flag", "Inversion breakends open 3' of reported location"),
    "INV5": ("0", "Flag", "Inversion breakends open 5' of reported location"),
    "SECONDARY": ("0", "Flag", "Secondary breakend in a multi-line variant"),
    "PE": ("1", "Integer", "Paired-end support of the structural variant"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """A record and its expected VARIANT_CLASS, change of length in bases (None: unknown) and mate."""

    position: int
    ref: str  # `.` for the reference's base, a number of bases as `60`, or `N` as some tools write it
    alt: str  # `{ref}` is REF
    info: str
    kind: str
    length: int | None
    mate: int = 0  # 1-based, on chr2
    id: str = ""
    call: str = ""  # FORMAT and the sample's values, divided by a blank


_DEL, _DUP, _BND = "deletion", "duplication", "chromosome_breakpoint"


def callers(mate: int) -> dict[str, tuple[str, list[Event]]]:
    """By tool: (fileformat and source lines, events by position). `mate` is the place on chr2 that breakends join."""
    return {
        "manta": (
            "VCFv4.1\n##source=GenerateSVCandidates 1.6.0",
            [
                Event(20_000, ".", "<DEL>", "END=22000;SVTYPE=DEL;SVLEN=-2000;CIPOS=0,5;CIEND=0,5;HOMLEN=5;HOMSEQ=ACGTA",
                      _DEL, -2000, id="MantaDEL:11:0:1:0:0:0", call="GT:FT:GQ:PL:PR:SR 0/1:PASS:99:300,0,250:12,9:8,7"),
                Event(25_000, "60", "{first}", "END=25059;SVTYPE=DEL;SVLEN=-59;CIGAR=1M59D", _DEL, -59, id="MantaDEL:12"),
                Event(30_000, ".", "<INS>", "END=30000;SVTYPE=INS;LEFT_SVINSSEQ=ACGTTTGCA;RIGHT_SVINSSEQ=TTGCAACGT",
                      "insertion", None, id="MantaINS:13"),
                Event(35_000, ".", "<DUP:TANDEM>", "END=38000;SVTYPE=DUP;SVLEN=3000;SVINSLEN=2;SVINSSEQ=AC",
                      "tandem_duplication", 3000, id="MantaDUP:TANDEM:14"),
                Event(40_000, ".", "<INV>", "IMPRECISE;END=45000;SVTYPE=INV;SVLEN=5000;CIPOS=-150,150;CIEND=-99,99;INV3",
                      "inversion", 5000, id="MantaINV:15"),
                Event(41_000, ".", "<INV>", "END=46000;SVTYPE=INV;SVLEN=5000;INV5", "inversion", 5000, id="MantaINV:16"),
                Event(50_000, ".", "{ref}]chr2:{mate}]", "SVTYPE=BND;MATEID=MantaBND:17:1;BND_DEPTH=30;MATE_BND_DEPTH=31",
                      _BND, None, mate, id="MantaBND:17:0"),
                Event(51_000, ".", "[chr2:{mate}[{ref}", "SVTYPE=BND;MATEID=MantaBND:18:1;EVENT=MantaBND:18;IMPRECISE;CIPOS=-9,9",
                      _BND, None, mate, id="MantaBND:18:0"),
            ],
        ),
        "delly": (
            "VCFv4.2\n##source=DELLY 1.1.6",
            [
                Event(20_000, ".", "<DEL>", "PRECISE;SVTYPE=DEL;SVMETHOD=EMBL.DELLYv1.1.6;END=22000;PE=9;MAPQ=60;CT=3to5;"
                      "CIPOS=-2,2;CIEND=-2,2;SR=7", _DEL, -2000, id="DEL00000001", call="GT:GL:GQ:RCL:RC:CN:DV 0/1:-9,0,-8:99:9:9:1:4"),
                Event(30_000, ".", "<INS>", "PRECISE;SVTYPE=INS;END=30001;SVLEN=62;CT=NtoN;INSLEN=62", "insertion", 62, id="INS00000002"),
                Event(35_000, ".", "<DUP>", "IMPRECISE;SVTYPE=DUP;END=38000;PE=5;CT=5to3;CIPOS=-99,99", _DUP, 3000, id="DUP00000003"),
                Event(40_000, ".", "<INV>", "IMPRECISE;SVTYPE=INV;END=45000;CT=3to3", "inversion", 5000, id="INV00000004"),
                Event(50_000, ".", "{ref}]chr2:{mate}]", "SVTYPE=BND;END=50001;CHR2=chr2;POS2={mate};PE=6;CT=3to3",
                      _BND, None, mate, id="BND00000005"),
                Event(51_000, ".", "<TRA>", "IMPRECISE;SVTYPE=TRA;CHR2=chr2;END={mate};CT=5to5", _BND, None, mate, id="TRA00000006"),
            ],
        ),
        "sniffles": (
            "VCFv4.2\n##source=Sniffles2_2.6.0",
            [
                Event(20_000, "N", "<DEL>", "PRECISE;SVTYPE=DEL;SVLEN=-2000;SUPPORT=11;COVERAGE=20,19,9,20,21;STRAND=+-;STDEV_LEN=0",
                      _DEL, -2000, id="Sniffles2.DEL.1S0", call="GT:GQ:DR:DV 0/1:60:9:11"),
                Event(24_000, "N", "<DEL>", "IMPRECISE;SVTYPE=DEL;SVLEN=-900;END=24900;SUPPORT=4;STRAND=+",
                      _DEL, -900, id="Sniffles2.DEL.2S0"),
                Event(30_000, "N", INSERTED, f"PRECISE;SVTYPE=INS;SVLEN={len(INSERTED)};END=30000;SUPPORT=8", "indel",
                      len(INSERTED) - 1, id="Sniffles2.INS.3S0"),
                Event(31_000, "N", "<INS>", "IMPRECISE;SVTYPE=INS;SVLEN=4100;END=31000;SUPPORT=3",
                      "insertion", 4100, id="Sniffles2.INS.4S0"),
                Event(35_000, "N", "<DUP>", "PRECISE;SVTYPE=DUP;SVLEN=3000;END=38000;SUPPORT=8", _DUP, 3000, id="Sniffles2.DUP.5S0"),
                Event(40_000, "N", "<INV>", "PRECISE;SVTYPE=INV;SVLEN=5000;END=45000;SUPPORT=8", "inversion", 5000, id="Sniffles2.INV.6S0"),
                Event(50_000, "N", "N]chr2:{mate}]", "PRECISE;SVTYPE=BND;SUPPORT=6;CHR2=chr2;STRAND=+-",
                      _BND, None, mate, id="Sniffles2.BND.7S0"),
            ],
        ),
        "cutesv": (
            "VCFv4.2\n##source=cuteSV-2.1.1",
            [
                Event(20_000, ".", "<DEL>", "PRECISE;SVTYPE=DEL;SVLEN=-2000;END=22000;CIPOS=-5,5;CILEN=-0,0;RE=12;RNAMES=NULL;STRAND=+-",
                      _DEL, -2000, id="cuteSV.DEL.0", call="GT:DR:DV:PL:GQ 0/1:9:12:120,0,90:90"),
                Event(30_000, ".", "{ref}" + INSERTED, f"PRECISE;SVTYPE=INS;SVLEN={len(INSERTED)};END=30000;RE=9", "insertion",
                      len(INSERTED), id="cuteSV.INS.1"),
                Event(35_000, ".", "<DUP>", "IMPRECISE;SVTYPE=DUP;SVLEN=3000;END=38000;RE=4;STRAND=-+", _DUP, 3000, id="cuteSV.DUP.2"),
                Event(40_000, ".", "<INV>", "PRECISE;SVTYPE=INV;SVLEN=5000;END=45000;RE=8;STRAND=++", "inversion", 5000, id="cuteSV.INV.3"),
                Event(50_000, "N", "N[chr2:{mate}[", "PRECISE;SVTYPE=BND;RE=5;RNAMES=NULL", _BND, None, mate, id="cuteSV.BND.4"),
            ],
        ),
        "gatk-sv": (
            "VCFv4.2\n##source=cleanvcf",
            [
                Event(20_000, "N", "<DEL>", "END=22000;SVTYPE=DEL;SVLEN=2000;CHR2=chr1;ALGORITHMS=manta,wham;EVIDENCE=PE,SR;STRANDS=+-",
                      _DEL, -2000, id="all.DEL_chr1_1", call="GT:GQ:RD_CN:EV 0/1:90:1:PE,SR"),
                Event(30_000, "N", "<INS:ME:ALU>", "END=30001;SVTYPE=INS;SVLEN=280;CHR2=chr1;ALGORITHMS=melt",
                      "Alu_insertion", 280, id="all.INS_chr1_2"),
                Event(33_000, "N", "<CNV>", "END=36000;SVTYPE=CNV;SVLEN=3000;CHR2=chr1", "copy_number_variation", 3000,
                      id="all.CNV_chr1_3", call="GT:GQ:CN:CNQ .:.:4:99"),
                Event(40_000, "N", "<CPX>", "END=45000;SVTYPE=CPX;SVLEN=6200;CHR2=chr1;CPX_TYPE=dDUP;"
                      "CPX_INTERVALS=DUP_chr1:60000-61200;SOURCE=DUP_chr1:60000-61200", "structural_variant", 6200, id="all.CPX_chr1_4"),
                Event(50_000, "N", "<BND>", "END=50000;SVTYPE=BND;SVLEN=-1;CHR2=chr2;END2={mate};STRANDS=++;UNRESOLVED",
                      _BND, None, mate, id="all.BND_chr1_5"),
                Event(51_000, "N", "<CTX>", "END=51000;SVTYPE=CTX;SVLEN=-1;CHR2=chr2;END2={mate};CPX_TYPE=CTX_PP/QQ",
                      _BND, None, mate, id="all.CTX_chr1_6"),
            ],
        ),
        "dragen": (
            "VCFv4.4\n##source=DRAGEN 05.121.645.4.0.3",
            [
                Event(20_000, "N", "<DEL>", "REFLEN=2000;SVTYPE=CNV;SVLEN=2000;SVCLAIM=D;END=22000", _DEL, -2000,
                      id="DRAGEN:LOSS:chr1:20001-22000", call="GT:SM:CN:BC:PE 0/1:0.51:1:3:9,9"),
                Event(24_000, "N", "<DEL>,<DUP>", "SVTYPE=CNV;SVLEN=900,900;SVCLAIM=D,D",
                      _DEL, -900, id="DRAGEN:GAINLOSS:chr1:24001-24900"),
                Event(33_000, "N", "<CNV>", "REFLEN=3000;SVTYPE=CNV;SVLEN=3000;END=36000;CN=3",
                      "copy_number_variation", 3000, id="DRAGEN:REF"),
                Event(35_000, ".", "<DUP:TANDEM>", "SVTYPE=DUP;SVLEN=3000;SVCLAIM=DJ",
                      "tandem_duplication", 3000, id="DRAGEN:DUP:TANDEM:1"),
                Event(38_000, ".", "<STR12>", "END=38030;REF=10;RL=30;RU=CAG;VARID=GENE;REPID=GENE", "structural_variant", 30, id="STR"),
                Event(50_000, ".", "{ref}[chr2:{mate}[", "SVTYPE=BND;MATEID=DRAGEN:BND:2:1;CIPOS=0,3",
                      _BND, None, mate, id="DRAGEN:BND:2:0"),
            ],
        ),
        "lumpy": (
            "VCFv4.2\n##source=LUMPY",
            [
                Event(20_000, "N", "<DEL>", "SVTYPE=DEL;STRANDS=+-:14;SVLEN=-2000;END=22000;CIPOS=-10,9;CIEND=-10,9;CIPOS95=0,0;"
                      "CIEND95=0,0;IMPRECISE;SU=14;PE=9;SR=5", _DEL, -2000, id="1", call="GT:SU:PE:SR 0/1:14:9:5"),
                Event(35_000, "N", "<DUP>", "SVTYPE=DUP;STRANDS=-+:6;SVLEN=3000;END=38000;SU=6", _DUP, 3000, id="2"),
                Event(40_000, "N", "<INV>", "SVTYPE=INV;STRANDS=++:5,--:6;SVLEN=5000;END=45000;SU=11", "inversion", 5000, id="3"),
                Event(50_000, "N", "N]chr2:{mate}]", "SVTYPE=BND;STRANDS=++:4;EVENT=4;MATEID=4_2;CIPOS=-9,9;SU=4",
                      _BND, None, mate, id="4_1"),
                Event(51_000, "N", "[chr2:{mate}[N", "SVTYPE=BND;STRANDS=--:4;SECONDARY;EVENT=5;MATEID=5_1;SU=4",
                      _BND, None, mate, id="5_2"),
            ],
        ),
    }  # fmt: skip


def written(
    head: str,
    events: list[Event],
    base: Callable[[int, int], str],
    contigs: list[tuple[str, int]],
    mate: int,
) -> bytes:
    """The VCF of one tool. `base(position, size)` gives bases of chr1."""
    infos = sorted({item.partition("=")[0] for event in events for item in event.info.split(";")})
    flags = {item for event in events for item in event.info.split(";") if "=" not in item}
    lines = [f"##fileformat={head}"]
    lines += [f"##contig=<ID={name},length={length}>" for name, length in contigs]
    for key in infos:
        usual = ("0" if key in flags else ".", "Flag" if key in flags else "String", key)
        number, kind, words = _META.get(key, usual)
        lines.append(f'##INFO=<ID={key},Number={number},Type={kind},Description="{words}">')
    symbols = sorted({alt.strip("<>") for event in events for alt in event.alt.split(",") if alt[0] == "<"})
    lines += [f'##ALT=<ID={symbol},Description="{symbol}">' for symbol in symbols]
    call = next(event.call for event in events if event.call)
    keys = sorted({key for event in events for key in event.call.partition(" ")[0].split(":") if key})
    lines += [f'##FORMAT=<ID={key},Number=.,Type=String,Description="{key}">' for key in keys]
    lines.append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tNA12878")
    for event in events:
        ref = "N" if event.ref == "N" else base(event.position, 1 if event.ref == "." else int(event.ref))
        alt = event.alt.format(ref=ref, first=ref[0], mate=mate)
        form, values = (event.call or call).split(" ")
        info = event.info.format(mate=mate)
        lines.append(
            "\t".join(("chr1", str(event.position), event.id, ref, alt, "99", "PASS", info, form, values))
        )
    return "\n".join(lines).encode() + b"\n"
