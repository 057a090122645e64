"""Any encoding, told from the bytes of the whole file."""

import pytest

from daybreak.errors import BadValue, FileUnreadable
from daybreak.standard.reading import read_posts
from daybreak.standard.reading.encodings import likeliest_encoding

SENTENCES = {
    "cp1251": "Срочно требуются девушки для работы в Турции, жильё и билеты оплачиваем.",
    "koi8-r": "Требуются работники на склад. Жильё бесплатно, зарплата каждую неделю.",
    "cp866": "Работа для женщин за границей, звоните после шести вечера.",
    "iso8859-5": "Приглашаем на работу в отель, знание языка не нужно.",
    "mac_cyrillic": "Нужны горничные и официанты, поможем с документами.",
    "cp1252": "Señoritas jóvenes para trabajar en España, alojamiento y pasaje incluidos.",
    "mac_roman": "Buscamos niñera para familia alemana, habitación propia, sueldo según la experiencia.",
    "cp850": "Recherchons hôtesses motivées, logé et nourri, papiers réglés après l'arrivée.",
    "cp1250": "Poszukujemy młodych kobiet do pracy za granicą, przelot zapewniony, źródło pewne.",
    "cp1253": "Ζητούνται νεαρές γυναίκες για εργασία στο εξωτερικό, παρέχεται στέγαση.",
    "cp1254": "Yurt dışında çalışmak için genç kadınlar aranıyor, görüşmek için yazın.",
    "cp1255": "דרושות עובדות לעבודה בחוץ לארץ, לינה וטיסה כלולים",
    "cp1256": "مطلوب فتيات للعمل في الخارج، السكن والتذاكر على حساب الشركة",
    "cp874": "รับสมัครคนไปทำงานต่างประเทศ รายได้ดี มีที่พักและตั๋วเครื่องบินให้",
    "cp1257": "Reikalingos merginos darbui užsienyje, gyvenamąją vietą suteikiame, laisvi šeštadieniai.",
    "shift_jis": "海外で働く若い女性を募集しています。住居と航空券は会社が負担します。",
    "euc_jp": "経験不問、高収入の仕事です。ラインで連絡してください。",
    "gb18030": "高薪招聘年轻女性出国工作，包吃包住，机票由公司承担。",
    "big5": "高薪招聘年輕女性出國工作，包吃包住，機票由公司承擔。",
    "euc_kr": "해외에서 일할 젊은 여성을 모집합니다. 숙소와 항공권은 회사에서 제공합니다.",
}


@pytest.mark.parametrize("encoding", SENTENCES)
def test_one_sentence_is_enough_to_tell_an_encoding(tmp_path, encoding):
    sentence = SENTENCES[encoding]
    path = tmp_path / "p.csv"
    path.write_bytes(f'id,text\n1,"{sentence}"\n2,plain\n'.encode(encoding))
    posts = read_posts(path)
    assert posts.texts.to_pylist() == [sentence, "plain"]
    assert any("is not UTF-8; it was read as" in note for note in posts.notes)


def test_a_file_in_several_languages_of_one_encoding_is_told(tmp_path):
    texts = [
        "Zažijte příjemné chvíle v Praze",
        "Młoda dziewczyna zaprasza do Łodzi",
        "Új lány Budapesten, hívj most édes",
    ]
    path = tmp_path / "p.csv"
    path.write_bytes(
        ("id;text\n" + "".join(f"{n};{text}\n" for n, text in enumerate(texts))).encode("cp1250")
    )
    assert read_posts(path).texts.to_pylist() == texts


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
@pytest.mark.parametrize("sentence", ["Работа за границей", "高薪招聘", "plain, ascii"])
def test_unicode_with_and_without_mark(tmp_path, encoding, sentence):
    path = tmp_path / "p.csv"
    rows = "".join(f'{n},"{sentence}",Rome\n' for n in range(9))
    path.write_bytes(f"id,text,place\n{rows}".encode(encoding))
    assert read_posts(path).texts.to_pylist() == [sentence] * 9


def test_the_first_accent_may_come_late(tmp_path):
    path = tmp_path / "p.csv"
    path.write_bytes(
        b"id,text\n" + b"1,plain words here\n" * 200_000 + "2,Работа за границей\n".encode("cp1251")
    )
    assert read_posts(path)[200_000].text == "Работа за границей"


def test_a_few_lines_in_an_older_encoding_are_mended_and_said(tmp_path):
    path = tmp_path / "p.csv"
    good = "".join(f"{n},Señorita número {n} año\n" for n in range(50)).encode()
    path.write_bytes(b"id,text\n" + good + "99,Niñera española\n".encode("cp1252"))
    posts = read_posts(path)
    assert posts[50].text == "Niñera española"
    assert posts.sources[0].encoding == "utf-8"
    assert any("2 bytes are not valid utf-8; they were read as cp1252" in note for note in posts.notes)


def test_nul_bytes_are_removed_and_said(tmp_path):
    path = tmp_path / "p.csv"
    path.write_bytes(b"id,text\n1,ca\0ll me\n" + b"2,plain words are all that there is here\n" * 20)
    posts = read_posts(path)
    assert posts[0].text == "call me"
    assert any("1 NUL byte was" in note for note in posts.notes)


def test_one_nul_byte_in_a_short_file_makes_it_no_utf_16(tmp_path):
    path = tmp_path / "posts.csv"
    path.write_bytes(b"id,text\n1,h\xc3\xb4tel \0 work\n2,fine post\n")
    assert read_posts(path).texts.to_pylist() == ["hôtel  work", "fine post"]


def test_an_encoding_given_is_used_and_a_wrong_name_refused(tmp_path):
    path = tmp_path / "p.csv"
    path.write_bytes("id,text\n1,Žluťoučký kůň\n".encode("cp852"))
    assert read_posts(path, encoding="cp852")[0].text == "Žluťoučký kůň"
    with pytest.raises(BadValue, match="encoding"):
        read_posts(path, encoding="no-such-code")


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7 ...",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b"\x7fELF" + b"\0" * 100,
        bytes(range(256)) * 40,
        b"\x00\x01\x02\x03" * 1000,
    ],
)
def test_binary_files_are_refused_in_words(tmp_path, content):
    path = tmp_path / "p.csv"
    path.write_bytes(content)
    with pytest.raises(FileUnreadable, match=r"not a table of posts|binary|no sense"):
        read_posts(path)


def test_a_mark_cut_in_two_by_a_block_is_still_read(tmp_path, monkeypatch):
    monkeypatch.setattr("daybreak.standard.reading.files.BLOCK", 4096)
    path = tmp_path / "p.csv"
    path.write_bytes(("id,text\n" + "1,é😀漢\n" * 3000).encode("utf-8-sig"))
    posts = read_posts(path)
    assert len(posts) == 3000 and set(posts.texts.to_pylist()) == {"é😀漢"}


def test_the_likelihood_says_when_nothing_fits():
    believed = likeliest_encoding("Работа за границей".encode("cp1251")).likelihood
    nonsense = likeliest_encoding(bytes(range(128, 256)) * 20).likelihood
    assert believed > -5 > nonsense
