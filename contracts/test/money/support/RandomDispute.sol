// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ParameterSet} from "../../../src/interfaces/IParameters.sol";
import {SettledMember, SettledRound} from "../../../src/interfaces/ISettlement.sol";
import {MoneyFixture} from "./MoneyFixture.sol";

/// @notice Disputes of one to three rounds with any votes, absences, appeals, stakes and parameters that Parameters admits, from a seed.
abstract contract RandomDispute is MoneyFixture {
    uint256 internal _seed;

    uint8 internal outcome;
    /// @dev Encoded: this compiler stores no arrays of structs from memory.
    bytes[] internal rounds;

    /// @dev A number below `limit`.
    function _pick(uint256 limit) internal returns (uint256) {
        _seed = uint256(keccak256(abi.encode(_seed)));
        return _seed % limit;
    }

    function _chance(uint256 times, uint256 outOf) internal returns (bool) {
        return _pick(outOf) < times;
    }

    /// @dev Makes the dispute, pays its escrow and its appeals' bonds.
    function _make(uint256 seed) internal {
        _seed = seed;
        ParameterSet memory set = _anyParameters();
        parameters.set(VERSION, set);
        outcome = uint8(1 + _pick(6));
        uint8 count = uint8(1 + _pick(3));
        bool canary = outcome <= 2 && _chance(1, 3);
        bool express = count == 1 && !canary && _chance(1, 3);
        delete rounds;
        bool funded;
        for (uint8 number = 1; number <= count; number++) {
            SettledRound memory round = _anyRound(number, set);
            (round.canary, round.express) = (canary, express);
            if (funded) round.funder = appellant;
            else _fund(uint256(round.seats) * set.feePerSeat);
            funded = _chance(1, 2);
            if (funded) _appealAny(round, number < count, set);
            rounds.push(abi.encode(round));
        }
        if (_chance(1, 2)) settlement.captureFee(DISPUTE, DEAL, creator, _pick(2e18));
    }

    function _appealAny(SettledRound memory round, bool heard, ParameterSet memory set) private {
        uint8 against = _chance(1, 2) && outcome <= 4 ? outcome : uint8(1 + _pick(4));
        _appeal(round, against, uint128(_seatsOf(round.round + 1)) * set.feePerSeat, heard);
    }

    function _anyRound(uint8 number, ParameterSet memory set) internal returns (SettledRound memory round) {
        round.round = number;
        round.seats = number == 1 && _chance(1, 4) ? 2 : _seatsOf(number);
        round.commitRanToEnd = _chance(3, 4);
        round.revealRanToEnd = _chance(3, 4);
        round.members = new SettledMember[](round.seats + (round.seats == 2 ? 0 : 2));
        for (uint256 i = 0; i < round.members.length; i++) {
            round.members[i] = _anyMember(_mediator(number, i), i < round.seats);
            registry.setStake(_mediator(number, i), _anyStake(set));
        }
    }

    function _anyMember(address mediator, bool seated) internal returns (SettledMember memory member) {
        member.mediator = mediator;
        member.seated = seated;
        member.committed = _chance(4, 5);
        member.revealed = member.committed && _chance(4, 5);
        if (!member.revealed) return member;
        uint8[8] memory votes = [1, 1, 1, 2, 2, 3, 4, 8];
        member.outcome = votes[_pick(8)];
    }

    /// @dev Now and then less than a slash, or nothing.
    function _anyStake(ParameterSet memory set) internal returns (uint128) {
        if (_chance(1, 8)) return 0;
        if (_chance(1, 4)) return uint128(_pick(uint256(set.lockPerSeat) + 1));
        return set.minimumStake;
    }

    /// @dev Within the bounds that Parameters checks.
    function _anyParameters() internal returns (ParameterSet memory set) {
        set = _defaults();
        set.feePerSeat = uint128(1 + _pick(_chance(1, 4) ? 20 : 10e18));
        set.lockPerSeat = uint128(1 + _pick(_chance(1, 4) ? 20 : 100e18));
        set.minimumStake = 4 * set.lockPerSeat;
        set.treasuryBps = _anyBps(10_000);
        set.insuranceBps = _anyBps(10_000);
        set.canarySlashBps = _anyBps(10_000);
        set.noRevealSlashBps = 1 + _anyBps(9999);
        set.noCommitSlashBps = _anyBps(set.noRevealSlashBps - 1);
        set.incoherentSlashBps = _anyBps(set.noRevealSlashBps - 1);
        uint16 express = set.noRevealSlashBps < 2500 ? set.noRevealSlashBps : 2500;
        set.expressNoRevealSlashBps = 1 + _anyBps(express - 1);
        set.expressNoCommitSlashBps = _anyBps(set.expressNoRevealSlashBps - 1);
        set.expressIncoherentSlashBps = _anyBps(set.expressNoRevealSlashBps - 1);
    }

    /// @dev At most `maximum`, both ends often.
    function _anyBps(uint16 maximum) private returns (uint16) {
        if (_chance(1, 5)) return 0;
        if (_chance(1, 5)) return maximum;
        return uint16(_pick(uint256(maximum) + 1));
    }

    function _roundAt(uint256 k) internal view returns (SettledRound memory) {
        return abi.decode(rounds[k], (SettledRound));
    }

    function _seatsOf(uint8 number) internal pure returns (uint8) {
        return number == 1 ? 3 : number == 2 ? 7 : 15;
    }

    /// @dev What all members, the parties and the shares' accounts are credited.
    function _allCredits() internal view returns (uint256 sum) {
        address[4] memory others = [treasury, insurance, creator, appellant];
        for (uint256 i = 0; i < 4; i++) {
            sum += settlement.creditOf(others[i]);
        }
        for (uint256 k = 0; k < rounds.length; k++) {
            SettledMember[] memory members = _roundAt(k).members;
            for (uint256 i = 0; i < members.length; i++) {
                sum += settlement.creditOf(members[i].mediator);
            }
        }
    }

    /// @dev A digest over who has what, credit and stake.
    function _fingerprint() internal view returns (bytes32 digest) {
        address[4] memory others = [treasury, insurance, creator, appellant];
        for (uint256 i = 0; i < 4; i++) {
            digest = keccak256(abi.encode(digest, settlement.creditOf(others[i])));
        }
        for (uint256 k = 0; k < rounds.length; k++) {
            SettledMember[] memory members = _roundAt(k).members;
            for (uint256 i = 0; i < members.length; i++) {
                address mediator = members[i].mediator;
                digest = keccak256(abi.encode(digest, settlement.creditOf(mediator), registry.stakeOf(mediator)));
            }
        }
    }
}
