"""What each indicator family finds, and what only looks like it, sentence by sentence in five languages.

A row is (language, sentence, ids that must be found as risk, ids that must not be).
"""

import pytest

from daybreak.prosecution.recruitment import assess

FEES = [
    ("en", "Applicants must pay a visa processing fee of $500 before departure.", "recruitment_fee"),
    ("en", "A registration fee is required to secure your place.", "recruitment_fee"),
    ("en", "You must pay 200 dollars for your uniform and training.", "recruitment_fee"),
    ("en", "The cost of your ticket will be deducted from your salary.", "wage_deduction"),
    ("en", "A refundable deposit of 300 euros is needed before you start the job.", "deposit_asked"),
    ("es", "Debe pagar la cuota de inscripción antes de viajar.", "recruitment_fee"),
    ("es", "El pasaje se descuenta del sueldo durante seis meses.", "wage_deduction"),
    ("es", "Hay que dejar una fianza antes de empezar.", "deposit_asked"),
    ("fr", "Frais de dossier à payer avant le départ.", "recruitment_fee"),
    ("fr", "Le billet sera déduit du salaire chaque mois.", "wage_deduction"),
    ("fr", "Vous devez verser une caution de 300 euros.", "deposit_asked"),
    ("ar", "يجب دفع رسوم التسجيل قبل السفر", "recruitment_fee"),
    ("ar", "يتم خصم ثمن التذكرة من الراتب", "wage_deduction"),
    ("ar", "مطلوب مبلغ تأمين قبل بدء العمل", "deposit_asked"),
    ("ru", "Нужно оплатить оформление визы до выезда.", "recruitment_fee"),
    ("ru", "Стоимость билета удерживается из зарплаты.", "wage_deduction"),
    ("ru", "Требуется внести залог за форму.", "deposit_asked"),
]
NO_FEES = [
    ("en", "We never ask for payment of any recruitment fee."),
    ("en", "No recruitment fees are charged to workers."),
    ("en", "All recruitment fees are paid by the employer."),
    ("en", "There is no registration fee."),
    ("en", "Beware of anyone asking you to pay a visa processing fee."),
    ("es", "No cobramos ninguna tasa de inscripción."),
    ("es", "Los gastos de visado los paga la empresa."),
    ("es", "Nunca pedimos pagar una cuota de registro."),
    ("fr", "Aucun frais de dossier n'est demandé."),
    ("fr", "Les frais de visa sont pris en charge par l'employeur."),
    ("fr", "Nous ne demandons jamais de frais d'inscription."),
    ("ar", "لا توجد رسوم تسجيل"),
    ("ar", "بدون رسوم استقدام"),
    ("ar", "رسوم التأشيرة على حساب الشركة"),
    ("ru", "Мы не берём плату за оформление визы."),
    ("ru", "Без предоплаты за оформление документов."),
    ("ru", "Оформление визы оплачивает работодатель."),
]
DOCUMENTS = [
    ("en", "We keep your passport for safety.", "documents_taken"),
    ("en", "Passports are held by the company until the contract ends.", "documents_taken"),
    ("en", "Hand over your passport on arrival.", "documents_taken"),
    ("es", "Guardamos su pasaporte durante el contrato.", "documents_taken"),
    ("es", "El pasaporte se queda en la oficina.", "documents_taken"),
    ("fr", "Nous gardons votre passeport pendant le contrat.", "documents_taken"),
    ("fr", "Vous devez remettre votre passeport à l'arrivée.", "documents_taken"),
    ("ar", "يتم تسليم جواز السفر عند الوصول", "documents_taken"),
    ("ar", "نحتفظ بجواز السفر", "documents_taken"),
    ("ru", "Паспорт хранится у нас.", "documents_taken"),
    ("ru", "Паспорт нужно сдать начальнику.", "documents_taken"),
    ("en", "You will travel on a tourist visa.", "tourist_visa_work"),
    ("es", "Viajas con visa de turista.", "tourist_visa_work"),
    ("fr", "Départ avec un visa touristique.", "tourist_visa_work"),
    ("ar", "السفر بتأشيرة سياحية", "tourist_visa_work"),
    ("ru", "Едете по туристической визе.", "tourist_visa_work"),
]
NO_DOCUMENTS = [
    ("en", "You keep your own passport at all times."),
    ("en", "We do not keep your passport."),
    ("en", "Passports are never held by the company."),
    ("en", "A valid passport is required."),
    ("es", "No guardamos su pasaporte."),
    ("es", "Se necesita pasaporte en vigor."),
    ("fr", "Nous ne gardons pas votre passeport."),
    ("fr", "Passeport en cours de validité exigé."),
    ("ar", "لا نحتفظ بجواز السفر"),
    ("ar", "مطلوب جواز سفر ساري"),
    ("ru", "Мы не забираем паспорт."),
    ("ru", "Нужен действующий загранпаспорт."),
]
SKILLS = [
    ("en", "No experience needed.", "no_experience_needed"),
    ("en", "Experience is not required.", "no_experience_needed"),
    ("en", "You don't need any qualifications.", "no_experience_needed"),
    ("es", "Sin experiencia.", "no_experience_needed"),
    ("es", "No se requiere experiencia.", "no_experience_needed"),
    ("es", "La experiencia no es necesaria.", "no_experience_needed"),
    ("fr", "Sans expérience.", "no_experience_needed"),
    ("fr", "Aucune expérience exigée.", "no_experience_needed"),
    ("fr", "L'expérience n'est pas nécessaire.", "no_experience_needed"),
    ("ar", "بدون خبرة", "no_experience_needed"),
    ("ar", "لا يشترط الخبرة", "no_experience_needed"),
    ("ar", "الخبرة غير مطلوبة", "no_experience_needed"),
    ("ru", "Без опыта работы.", "no_experience_needed"),
    ("ru", "Опыт не требуется.", "no_experience_needed"),
    ("ru", "Образование не важно.", "no_experience_needed"),
]
SKILLED = [
    ("en", "Experience required."),
    ("en", "Two years of experience in nursing needed."),
    ("en", "Do not hesitate to show your experience."),
    ("es", "Se requiere experiencia."),
    ("es", "Experiencia mínima de dos años."),
    ("fr", "Expérience exigée."),
    ("fr", "Diplôme d'État obligatoire."),
    ("ar", "الخبرة مطلوبة"),
    ("ar", "خبرة لا تقل عن سنتين"),
    ("ru", "Опыт работы обязателен."),
    ("ru", "Требуется опыт от двух лет."),
]
CONTROL = [
    ("en", "Workers are not allowed to leave the compound.", "movement_restricted"),
    ("en", "No phones allowed during the contract.", "contact_forbidden"),
    ("en", "Don't tell your family about the job.", "contact_forbidden"),
    ("en", "12 hours a day, seven days a week.", "excessive_hours"),
    ("en", "Salary is paid at the end of the contract.", "pay_withheld"),
    ("es", "Prohibido salir del recinto.", "movement_restricted"),
    ("es", "No le digas a tu familia.", "contact_forbidden"),
    ("es", "14 horas diarias sin descanso.", "excessive_hours"),
    ("fr", "Interdiction de sortir du site.", "movement_restricted"),
    ("fr", "Téléphone interdit.", "contact_forbidden"),
    ("fr", "14 heures par jour.", "excessive_hours"),
    ("ar", "ممنوع الخروج من السكن", "movement_restricted"),
    ("ar", "ممنوع استخدام الهاتف", "contact_forbidden"),
    ("ar", "العمل 14 ساعة يوميا", "excessive_hours"),
    ("ru", "Выход с территории запрещён, нельзя покидать объект.", "movement_restricted"),
    ("ru", "Телефоны запрещены.", "contact_forbidden"),
    ("ru", "Смена по 14 часов.", "excessive_hours"),
]
UNCONTROLLED = [
    ("en", "Eight hours a day, two days off each week."),
    ("en", "You are free to leave at any time."),
    ("en", "Paid overtime, never more than 40 hours a week."),
    ("es", "Jornada de 8 horas con dos días libres."),
    ("fr", "35 heures par semaine, deux jours de repos."),
    ("ar", "العمل 8 ساعات مع يومي عطلة"),
    ("ru", "График 5/2, смена 8 часов, два выходных."),
]
LURES = [
    ("en", "Earn $2000 a week.", "high_pay_claimed"),
    ("en", "Guaranteed income.", "guaranteed_earnings"),
    ("en", "Free flight and accommodation provided.", "travel_provided lodging_provided"),
    ("en", "We arrange your visa.", "visa_arranged"),
    ("en", "Customer service agents for Sihanoukville.", "scam_compound_hint"),
    ("en", "Receive payments and forward the money to our clients.", "money_mule"),
    ("en", "Contact us on WhatsApp.", "messenger_contact"),
    ("en", "Girls aged 18-25 only, send photos.", "gender_demanded age_demanded appearance_demanded"),
    ("es", "Ingresos garantizados, muy bien pagado.", "high_pay_claimed guaranteed_earnings"),
    ("es", "Pagamos el vuelo y ofrecemos alojamiento.", "travel_provided lodging_provided"),
    ("es", "Buscamos chicas jóvenes, enviar foto.", "gender_demanded age_demanded appearance_demanded"),
    ("fr", "Salaire élevé garanti, logement gratuit.", "high_pay_claimed lodging_provided"),
    ("fr", "Nous cherchons des jeunes filles, billet payé.", "gender_demanded age_demanded travel_provided"),
    ("ar", "راتب عالي والسكن مجاني", "high_pay_claimed lodging_provided"),
    ("ar", "بدون خبرة راتب عالي السكن مجاني", "no_experience_needed high_pay_claimed lodging_provided"),
    ("ar", "تذكرة الطيران علينا", "travel_provided"),
    ("ar", "مطلوب بنات للتواصل واتساب", "gender_demanded messenger_contact"),
    ("ru", "Высокая зарплата, жильё бесплатно.", "high_pay_claimed lodging_provided"),
    ("ru", "Билет оплачиваем, пишите в телеграм.", "travel_provided messenger_contact"),
    ("ru", "Требуются девушки от 18 до 25 лет.", "gender_demanded age_demanded"),
]


def _risks(sentence: str) -> set[str]:
    return {found.id for found in assess(sentence).risks}


@pytest.mark.parametrize(("language", "sentence", "wanted"), FEES + DOCUMENTS + SKILLS + CONTROL + LURES)
def test_the_sign_is_found(language: str, sentence: str, wanted: str) -> None:
    assert set(wanted.split()) <= _risks(sentence)


@pytest.mark.parametrize(("language", "sentence"), NO_FEES)
def test_denied_fees_are_no_risk_but_counter_evidence(language: str, sentence: str) -> None:
    assert not _risks(sentence) & {"recruitment_fee", "deposit_asked", "wage_deduction"}


@pytest.mark.parametrize(("language", "sentence"), NO_DOCUMENTS)
def test_papers_that_stay_with_the_worker_are_no_risk(language: str, sentence: str) -> None:
    assert "documents_taken" not in _risks(sentence)


@pytest.mark.parametrize(("language", "sentence"), SKILLED)
def test_asking_for_skills_is_no_sign_of_asking_none(language: str, sentence: str) -> None:
    assert "no_experience_needed" not in _risks(sentence)


@pytest.mark.parametrize(("language", "sentence"), UNCONTROLLED)
def test_ordinary_hours_and_freedom_are_no_risk(language: str, sentence: str) -> None:
    assert not _risks(sentence) & {"excessive_hours", "movement_restricted", "contact_forbidden"}
