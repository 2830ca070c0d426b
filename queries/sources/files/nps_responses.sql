select * from nps_responses
